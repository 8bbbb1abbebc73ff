//! Loops: each value in its turn, as long as there are few.

use super::rule::Sources;
use super::script::{Body, Script, Stage, Word};
use super::walk::{Stream, Walker};

/// More turns than this are taken at once.
const MOST_TURNS: usize = 16;
/// A loop with more pipelines in all its turns than this takes them at once.
const MOST_PIPELINES: usize = 128;
/// In a loop inside this many others, all turns are taken at once: they would multiply.
const MOST_LOOPS: usize = 2;

/// Returns whether each turn of a loop leaves a process behind: it starts one and waits for none.
pub(super) fn piles_up(body: &Script) -> bool {
    let waits = |stage: &Stage| match &stage.body {
        Body::Simple { words, .. } => words.first().and_then(Word::bare) == Some("wait"),
        _ => false,
    };
    leaves_behind(body) && !body.pipelines.iter().flat_map(|pipeline| &pipeline.stages).any(waits)
}

fn leaves_behind(script: &Script) -> bool {
    script.pipelines.iter().any(|pipeline| {
        let inside = |stage: &Stage| match &stage.body {
            Body::Group { script, .. } => leaves_behind(script),
            _ => false,
        };
        pipeline.background || pipeline.stages.iter().any(inside)
    })
}

impl Walker {
    /// Walks the body of a loop for the values of its variable.
    pub(super) fn turns(
        &mut self,
        variable: &str,
        values: Vec<String>,
        sources: Sources,
        body: &Script,
        input: Option<&Stream>,
    ) -> Stream {
        let is_long = values.len() > MOST_TURNS
            || values.len() * body.pipelines.len() > MOST_PIPELINES
            || self.loops >= MOST_LOOPS;
        let turns: Vec<Vec<String>> = if is_long {
            vec![values]
        } else if values.is_empty() {
            vec![Vec::new()]
        } else {
            values.into_iter().map(|value| vec![value]).collect()
        };
        self.loops += 1;
        let mut all = Stream { text: Some(String::new()), sources: 0 };
        for values in turns {
            self.scope.set(variable, values);
            self.scope.mark(variable, sources);
            let output = self.script(body, input);
            all.sources |= output.sources;
            all.text = all.text.zip(output.text).map(|(all, more)| all + &more);
        }
        self.loops -= 1;
        all
    }
}
