//! The decision: one pure function from what is known to what telemetry may do.

mod grant;
mod inputs;
mod layer;
mod question;
#[cfg(test)]
mod tests;
mod verdicts;

use serde::Serialize;

pub use grant::{Grant, Mode};
pub use inputs::{
    Audience, DefaultAnswer, Environment, Inputs, Place, PolicyInput, Stored, StoredAnswer,
};
pub use layer::{Layer, LayerVerdict, Verdict};

/// What telemetry may do in this run, and how that came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// What telemetry may do.
    pub mode: Mode,
    /// The layer that settled the mode.
    pub by: Layer,
    /// Whether a person should be asked now.
    pub ask: Ask,
    /// What has to be read before this decision is final. While that is a file, the mode is off.
    pub needs: Option<Unread>,
    /// Every layer in order, with its verdict and its reason.
    pub layers: Vec<LayerVerdict>,
    #[serde(skip)]
    grant: Option<Grant>,
}

/// Whether to put the question to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Nobody has answered yet.
    FirstTime,
    /// The notice changed since the stored answer; the old scope goes on until the next answer.
    NewNotice {
        /// The notice version that was answered.
        answered: u32,
    },
    /// The configured recipient is not the accepted one.
    NewRecipient,
    /// Nobody is asked.
    No(NotAsked),
}

/// Why nobody is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotAsked {
    /// The stored answer stands.
    Answered,
    /// A layer switched telemetry off, and with it the question.
    SwitchedOff(Layer),
    /// Something has not been read yet; see [`Decision::needs`].
    NotReadYet,
    /// One of stdin, stdout and stderr is not a terminal, or `TERM` is `dumb`.
    NoTerminal,
    /// A coding agent is at the keyboard; the name is the variable that says so.
    Agent(&'static str),
    /// The answer could not be kept, so the question would come back every time.
    CannotSave,
}

/// Something that has to be read before a decision can be final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unread {
    /// The site policy.
    Policy,
    /// The stored answer.
    Stored,
    /// The state folder.
    Place,
    /// Who would hear a question. The mode does not wait for this, only the question does.
    Audience,
}

/// Where the question stands among the layers; whether it is put depends on all the others.
const PROMPT: usize = 8;

/// Decides what telemetry may do. The only source of a [`Grant`].
///
/// Off is monotone: one layer that says off beats all that say on. A file that has not been looked
/// at withholds the grant, so that a host may call this first with what costs nothing, stop when
/// the decision is final, and otherwise read what [`Decision::needs`] names.
pub fn decide(inputs: &Inputs<'_>) -> Decision {
    let mut layers = vec![
        verdicts::flag(inputs),
        verdicts::policy(inputs),
        verdicts::do_not_track(inputs),
        verdicts::ci(inputs),
        verdicts::environment(inputs),
        verdicts::stored(inputs),
        verdicts::place(inputs),
        verdicts::environment_yes(inputs),
        verdicts::default(inputs),
        verdicts::air_gapped(inputs),
        verdicts::recipient(inputs),
    ];
    let unread = first_unread(&layers);
    let due = question::due(inputs, &layers);
    let ask = question::ask(inputs, &due, unread);
    let needs = needs(inputs, &layers, &due, unread);
    let (mode, by) = outcome(&layers, unread);
    layers.insert(PROMPT, verdicts::prompt(&ask));
    let forbidden: &[String] = match &inputs.policy {
        PolicyInput::Loaded(policy) => &policy.forbidden_labels,
        _ => &[],
    };
    let grant = Grant::new(mode, verdicts::accepted_notice(inputs), forbidden);
    Decision { mode, by, ask, needs, layers, grant }
}

impl Decision {
    /// Returns the permission to record, where there is one.
    pub fn grant(&self) -> Option<Grant> {
        self.grant.clone()
    }

    /// Returns what the layer that settled the mode said.
    pub fn verdict(&self) -> Option<&LayerVerdict> {
        self.layers.iter().find(|layer| layer.layer == self.by)
    }

    /// Tells whether reading more could still change the outcome.
    pub fn is_final(&self) -> bool {
        self.needs.is_none()
    }

    /// Returns the layers that a person should hear about: something is wrong, not merely off.
    pub fn problems(&self) -> impl Iterator<Item = &LayerVerdict> {
        self.layers.iter().filter(|layer| layer.problem)
    }
}

fn first(layers: &[LayerVerdict], verdict: Verdict) -> Option<Layer> {
    layers.iter().find(|l| l.verdict == verdict).map(|l| l.layer)
}

fn first_unread(layers: &[LayerVerdict]) -> Option<Unread> {
    let unread = |u: &Unread| {
        layers.iter().any(|l| l.layer == u.layer() && l.verdict == Verdict::NotLookedAt)
    };
    [Unread::Policy, Unread::Stored, Unread::Place].into_iter().find(unread)
}

fn outcome(layers: &[LayerVerdict], unread: Option<Unread>) -> (Mode, Layer) {
    if let Some(by) = first(layers, Verdict::Off) {
        return (Mode::Off, by);
    }
    if let Some(unread) = unread {
        return (Mode::Off, unread.layer());
    }
    match (first(layers, Verdict::On), first(layers, Verdict::Local)) {
        (None, _) => (Mode::Off, Layer::Default),
        (Some(by), None) => (Mode::On, by),
        (Some(_), Some(by)) => (Mode::Local, by),
    }
}

/// Finds what is still to be read: nothing, once the mode is certain and no question can follow.
fn needs(
    inputs: &Inputs<'_>,
    layers: &[LayerVerdict],
    due: &Result<Ask, NotAsked>,
    unread: Option<Unread>,
) -> Option<Unread> {
    let mode_is_open = first(layers, Verdict::Off).is_none();
    let may_ask = due.is_ok() && matches!(inputs.audience(), Ok(()) | Err(NotAsked::NotReadYet));
    match unread {
        Some(unread) if mode_is_open || may_ask => Some(unread),
        Some(_) => None,
        None => (may_ask && inputs.audience().is_err()).then_some(Unread::Audience),
    }
}

impl Unread {
    fn layer(self) -> Layer {
        match self {
            Self::Policy => Layer::Policy,
            Self::Stored => Layer::Stored,
            Self::Place => Layer::Place,
            Self::Audience => Layer::Prompt,
        }
    }
}
