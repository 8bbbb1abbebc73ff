//! Loops: each value in its turn, as long as there are few.

use super::rule::Sources;
use super::script::Script;
use super::walk::{Stream, Walker};

/// More turns than this are taken at once.
const MOST_TURNS: usize = 16;
/// In a loop inside this many others, all turns are taken at once: they would multiply.
const MOST_LOOPS: usize = 2;

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
        let turns: Vec<Vec<String>> = if values.len() > MOST_TURNS || self.loops >= MOST_LOOPS {
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
