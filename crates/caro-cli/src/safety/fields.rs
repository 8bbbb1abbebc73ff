//! What a shell does to a word after its expansions: braces, splitting, the tilde.

/// Stands where text is not known before the command runs.
pub(super) const UNKNOWN: char = '\u{FFFC}';

/// How many words one word may become; more than that is cut, no honest line needs it.
const MOST_FIELDS: usize = 64;
/// How long an expanded word may be before it counts as unknown.
pub(super) const MOST_BYTES: usize = 4096;

/// Where a character of an expanded word came from; that decides what the shell does with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Typed without quotes: braces, tilde and patterns work.
    Typed,
    /// From an unquoted expansion: blanks split.
    Expanded,
    /// Quoted: an ordinary character.
    Quoted,
    /// Not a character: the word ends here and the next one begins (`"${array[@]}"`).
    Break,
}

/// An expanded word whose characters know where they came from.
#[derive(Debug, Clone, Default)]
pub(super) struct Expanded {
    characters: Vec<(char, Origin)>,
    /// Whether quotes keep the word even when it is empty.
    pub(super) kept: bool,
}

impl Expanded {
    /// Appends text of one origin; what grows too long becomes unknown.
    pub(super) fn push(&mut self, text: &str, origin: Origin) {
        if self.characters.len() + text.len() > MOST_BYTES {
            self.characters.push((UNKNOWN, Origin::Quoted));
        } else {
            self.characters.extend(text.chars().map(|character| (character, origin)));
        }
    }

    /// Returns the words that this one becomes; `separators` split what came from expansions.
    pub(super) fn fields(self, separators: &str) -> Vec<String> {
        let mut fields = Vec::new();
        for word in braces(self.characters) {
            split(&word, self.kept, separators, &mut fields);
        }
        fields
    }

    /// Returns the text as one word, as in an assignment or a redirection.
    pub(super) fn single(self) -> String {
        let mut fields = Vec::new();
        let characters = self.characters.into_iter().map(|(c, origin)| {
            (c, if origin == Origin::Expanded { Origin::Quoted } else { origin })
        });
        let characters: Vec<_> = characters.collect();
        split(&characters, true, "", &mut fields);
        fields.join(" ")
    }
}

fn split(characters: &[(char, Origin)], kept: bool, separators: &str, fields: &mut Vec<String>) {
    let mut field = String::new();
    let mut started = kept;
    let push = |field: &mut String, fields: &mut Vec<String>| {
        if fields.len() < MOST_FIELDS {
            fields.push(std::mem::take(field));
        }
    };
    for (at, (character, origin)) in characters.iter().enumerate() {
        match origin {
            Origin::Break => push(&mut field, fields),
            Origin::Expanded if separators.contains(*character) => {
                if started && !field.is_empty() {
                    push(&mut field, fields);
                }
                started = false;
            }
            // A quoted tilde is a file of that name.
            Origin::Quoted if *character == '~' && at == 0 => {
                field.push_str("./~");
                started = true;
            }
            _ => {
                field.push(*character);
                started = true;
            }
        }
    }
    if started || !field.is_empty() {
        push(&mut field, fields);
    }
}

/// Expands the first `{a,b}` of the word and goes on with what that gives.
fn braces(word: Vec<(char, Origin)>) -> Vec<Vec<(char, Origin)>> {
    let mut done = Vec::new();
    let mut open = vec![word];
    while let Some(next) = open.pop() {
        if done.len() + open.len() >= MOST_FIELDS {
            done.push(next);
            continue;
        }
        match first_brace(&next) {
            Some((start, commas, end)) => {
                let bounds: Vec<usize> =
                    std::iter::once(start).chain(commas).chain(std::iter::once(end)).collect();
                // The stack is last in, first out: reversed, so that the words keep their order.
                for pair in bounds.windows(2).rev() {
                    let mut word = next[..start].to_vec();
                    word.extend_from_slice(&next[pair[0] + 1..pair[1]]);
                    word.extend_from_slice(&next[end + 1..]);
                    open.push(word);
                }
            }
            None => done.push(next),
        }
    }
    done
}

/// Finds a typed `{` with a typed `,` and its `}`.
fn first_brace(word: &[(char, Origin)]) -> Option<(usize, Vec<usize>, usize)> {
    let mut from = 0;
    while let Some(start) = (from..word.len()).find(|at| word[*at] == ('{', Origin::Typed)) {
        let (mut depth, mut commas) = (0, Vec::new());
        for (at, (character, origin)) in word.iter().enumerate().skip(start) {
            if *origin != Origin::Typed {
                continue;
            }
            match character {
                '{' => depth += 1,
                ',' if depth == 1 => commas.push(at),
                '}' => {
                    depth -= 1;
                    if depth == 0 {
                        if commas.is_empty() {
                            break;
                        }
                        return Some((start, commas, at));
                    }
                }
                _ => {}
            }
        }
        from = start + 1;
    }
    None
}
