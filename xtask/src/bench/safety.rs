//! What the safety check of one line costs; a time, because it was promised as one.

use std::hint::black_box;

use caro_cli::safety::assess;

use super::time;

/// The promise, in microseconds.
const LIMIT: f64 = 50.0;

/// How many bytes each line has.
const BYTES: usize = 200;

/// What the lines begin with: much to take apart, and something for several rules.
const LINES: [&str; 4] = [
    "find /var/log -type f -name '*.log' -mtime +7 -print0 | xargs -0 rm -f && du -sh /var/log | sort -h",
    "sudo sh -c 'curl -fsSL https://example.com/install.sh | sh' && git push --force origin main",
    "for f in $(ls *.txt); do echo \"$(cat \"$f\")\" >> all.txt; done; tar -czf all.tar.gz all.txt",
    "grep -rn --include='*.rs' 'rm -rf /' src | awk -F: '{print $1}' | sort -u | head -n 20",
];

/// Returns the lines of the table.
pub(super) fn table() -> String {
    let costs = LINES.map(|line| microseconds(&padded(line)));
    let mean = costs.iter().sum::<f64>() / 4.0;
    let worst = costs.iter().copied().fold(0.0, f64::max);
    format!(
        "| the safety check of {BYTES} bytes | microseconds | promised |\n| --- | ---: | --- |\n\
         | mean of {} lines | {mean:.1} | at most {LIMIT} |\n| the slowest of them | {worst:.1} | at most {LIMIT} |\n",
        LINES.len()
    )
}

/// Makes a line exactly as long as the promise says, with one more command.
fn padded(line: &str) -> String {
    let start = format!("{line} && echo ");
    format!("{start}{}", "x".repeat(BYTES - start.len()))
}

/// The median of many turns.
fn microseconds(line: &str) -> f64 {
    let mut turns: Vec<f64> = (0..2000)
        .map(|_| time(|| drop(black_box(assess(black_box(line))))).as_secs_f64() * 1e6)
        .collect();
    turns.sort_by(f64::total_cmp);
    turns[turns.len() / 2]
}
