//! `caro telemetry forget --send`: asks the recipient to erase what it has under each id of a request.

use std::fmt::Display;
use std::io::{self, Read as _};
use std::ops::Range;

use caro_cli::catalog::Caro;
use caro_cli::clock;
use caro_cli::commands::{Failure, Outcome};
use caro_cli::exit::Exit;
use caro_cli::screen::{complain, count, say};
use caro_cli::telemetry::{Asking, ErasureRequest, Ids, LARGEST_REQUEST, ListedId, OwnId, Way};
use telemetry_core::{Checked, Draft, gate};
use telemetry_delivery::{Escort, Fate, Parcel, Schedule, deliver};
use telemetry_offline::Consumer;
use telemetry_sinks::{OnTheWire, WireEvent};

use crate::foreground::until;
use crate::posthog;

/// Sends a record for each id, one a request, or says why not all of them.
pub(crate) fn run() -> Outcome {
    let mut bytes = Vec::new();
    io::stdin().lock().take(LARGEST_REQUEST).read_to_end(&mut bytes)?;
    let request = ErasureRequest::parse(&bytes)
        .map_err(|error| nothing_sent(format!("standard input: {error}")))?;
    let asking = Asking::prepare(false).map_err(nothing_sent)?;
    if let Some(why) = held(&asking)? {
        return Err(nothing_sent(why));
    }
    let drafts = drafts(&asking, &request).map_err(nothing_sent)?;
    let records: Option<Vec<_>> = drafts.iter().map(Ask::of).collect();
    let records = records.ok_or_else(|| nothing_sent("a record was refused"))?;
    send(&asking, &records)
}

fn nothing_sent(why: impl Display) -> Failure {
    Failure::failed(format_args!("nothing was sent and nothing was deleted: {why}"))
}

/// Says what still holds a person back: a key that was refused, or a server that asks for peace.
fn held(asking: &Asking) -> Result<Option<String>, Failure> {
    let schedule = Schedule::load(&asking.state, Consumer::Posthog)?.unwrap_or_default();
    let hold = schedule.held(clock::now(), &asking.target.about);
    let hold = hold.filter(|hold| !hold.kind.yields_to_a_person());
    let outcome = hold.map(|hold| telemetry_delivery::Outcome::Held(hold.clone()));
    Ok(outcome.and_then(|held| Some(format!("{}{}", held.problem()?, until(&held)))))
}

/// Makes the records. A request is taken only for the ids of this machine, all of them.
fn drafts(asking: &Asking, request: &ErasureRequest) -> Result<Vec<Draft>, String> {
    let own = Ids::find(&asking.state, request.created_at).all;
    let same = |(own, listed): (&OwnId, &ListedId)| {
        (own.of, own.day, own.id.to_string()) == (listed.of, listed.day, listed.id.clone())
    };
    if own.len() != request.ids.len() || !own.iter().zip(&request.ids).all(same) {
        return Err("the request is not about the ids that this machine has now".to_owned());
    }
    let record = |own: &OwnId| asking.record(own.id, request.created_at);
    let drafts: Option<Vec<_>> = own.iter().map(record).collect();
    drafts.ok_or_else(|| "the site policy forbids a word of the record".to_owned())
}

fn send(asking: &Asking, records: &[Ask<'_>]) -> Outcome {
    let Way::Posthog(key) = &asking.target.way else {
        return Err(nothing_sent("the recipient is no PostHog"));
    };
    let mut sink = posthog(&asking.target, key);
    let mut books = Books { asking, accepted: 0 };
    let ended = telemetry_delivery::Outcome::from(deliver(records, &mut sink, &mut books));
    let (name, all) = (asking.target.destination.name(), records.len());
    let accepted = books.accepted;
    if accepted == all {
        say(format_args!("Asked {name} to erase what it has under {}.", count(all, "id")));
        return Ok(Exit::Done);
    }
    let why = ended.problem().unwrap_or_else(|| "some were refused".to_owned());
    complain(format_args!(
        "{name} was asked for {accepted} of {}, and nothing was deleted: {why}; run it again to go on",
        count(all, "id")
    ));
    Ok(Exit::Failed)
}

/// A record that asks for one id. It shares a request with no other id.
struct Ask<'a>(Checked<'a>);

impl<'a> Ask<'a> {
    fn of(draft: &'a Draft) -> Option<Self> {
        gate::check::<Caro>(draft.as_bytes()).ok().map(Self)
    }
}

impl OnTheWire for Ask<'_> {
    /// Without the session, which nobody needs to know.
    fn event(&self) -> WireEvent {
        WireEvent { session: None, ..OnTheWire::event(&self.0) }
    }
}

impl<'a> Parcel for Ask<'a> {
    type Family = <Checked<'a> as Parcel>::Family;

    fn family(&self) -> Self::Family {
        self.0.family()
    }

    fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

/// Decides anew before every request, and counts what was accepted.
struct Books<'a> {
    asking: &'a Asking,
    accepted: usize,
}

impl Escort for Books<'_> {
    fn may_send(&mut self) -> bool {
        Asking::prepare(false).is_ok_and(|now| now.target.about == self.asking.target.about)
    }

    fn settled(&mut self, records: Range<usize>, fate: Fate) -> bool {
        if fate == Fate::Accepted {
            self.accepted += records.len();
        }
        true
    }
}
