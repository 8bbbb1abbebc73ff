//! Whether a question is due, and whether it can be put.

use crate::decide::inputs::Inputs;
use crate::decide::layer::{Layer, LayerVerdict, Verdict};
use crate::decide::verdicts::{self, Standing};
use crate::decide::{Ask, NotAsked, Unread};

/// Finds the question that is due, whoever may be there to hear it.
pub(super) fn due(inputs: &Inputs<'_>, layers: &[LayerVerdict]) -> Result<Ask, NotAsked> {
    // A stored no does not stand in the way of a question about a newer notice; all else does.
    let off = layers.iter().find(|l| l.verdict == Verdict::Off && l.layer != Layer::Stored);
    if let Some(off) = off {
        return Err(NotAsked::SwitchedOff(off.layer));
    }
    match verdicts::standing(inputs) {
        Standing::Unread => Err(NotAsked::NotReadYet),
        Standing::Unreadable => Err(NotAsked::SwitchedOff(Layer::Stored)),
        Standing::Undecided if verdicts::environment_grants(inputs) => Err(NotAsked::Answered),
        Standing::Undecided => Ok(Ask::FirstTime),
        Standing::No { notice: Some(answered) } | Standing::Yes { notice: answered, .. }
            if answered < inputs.notice =>
        {
            Ok(Ask::NewNotice { answered })
        }
        Standing::Yes { .. } if verdicts::new_recipient_is_askable(inputs) => Ok(Ask::NewRecipient),
        Standing::Yes { .. } | Standing::No { .. } => Err(NotAsked::Answered),
    }
}

/// Puts the due question only where everything is known and a person would hear it.
pub(super) fn ask(inputs: &Inputs<'_>, due: &Result<Ask, NotAsked>, unread: Option<Unread>) -> Ask {
    match (due, inputs.audience()) {
        (Err(why), _) => Ask::No(why.clone()),
        (Ok(_), Err(why)) => Ask::No(why),
        (Ok(_), Ok(())) if unread.is_some() => Ask::No(NotAsked::NotReadYet),
        (Ok(question), Ok(())) => question.clone(),
    }
}
