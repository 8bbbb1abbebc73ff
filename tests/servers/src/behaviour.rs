//! The ways in which a server can be met.

use std::collections::VecDeque;
use std::fmt;

use crate::http::{Latch, Reply};

/// What a server does with a request.
#[derive(Clone, Debug)]
pub enum Behaviour {
    /// It takes what is valid, and answers truly.
    Healthy,
    /// It answers as if healthy, and stores nothing, as PostHog does for a project over its quota.
    OverQuota,
    /// It stores nothing and answers with this status and a line of text.
    Status(u16),
    /// It stores nothing and asks for a pause, of so many seconds if a number is given.
    RateLimited(Option<u32>),
    /// It stores nothing and sends the client, with this status, to a page that answers 200.
    Redirect(u16),
    /// Something between client and server answers 200 with a page of its own.
    CaptivePortal,
    /// It takes what is valid, and answers truly once the door opens.
    Slow(Latch),
    /// It never answers.
    Hang(Moment),
    /// It breaks the connection.
    Reset(Moment),
    /// It ends the connection.
    Close(Moment),
    /// It stores nothing and says whatever the test wants.
    Says(Reply),
}

/// Whether a fault hits before or after the events of the request are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Nothing is stored.
    BeforeStoring,
    /// Everything valid is stored, and the client does not learn of it.
    AfterStoring,
}

impl Behaviour {
    /// Tells whether the request reaches the part that stores.
    pub(crate) fn stores(&self) -> bool {
        match self {
            Self::Healthy | Self::Slow(_) => true,
            Self::Hang(moment) | Self::Reset(moment) | Self::Close(moment) => {
                *moment == Moment::AfterStoring
            }
            _ => false,
        }
    }

    /// Returns what goes out, given what a healthy server would answer.
    pub(crate) fn reply(&self, true_answer: Reply) -> Reply {
        match self {
            Self::Healthy | Self::OverQuota => true_answer,
            Self::Slow(latch) => true_answer.after(latch),
            Self::Status(status) => Reply::text(*status, "this request was refused by the test"),
            Self::RateLimited(None) => Reply::text(429, "rate limited"),
            Self::RateLimited(Some(seconds)) => {
                Reply::text(429, "rate limited").header("retry-after", &seconds.to_string())
            }
            Self::Redirect(status) => Reply::redirect(*status, LANDING),
            Self::CaptivePortal => Reply::html(200, "<html><body>Log in to go on.</body></html>"),
            Self::Hang(_) => Reply::hang(),
            Self::Reset(_) => Reply::reset(),
            Self::Close(_) => Reply::close(),
            Self::Says(reply) => reply.clone(),
        }
    }
}

/// Where redirects lead, on the same server.
pub(crate) const LANDING: &str = "/landing";

/// Answers who followed a redirect.
pub(crate) fn landing() -> Reply {
    Reply::html(200, "<html><body>Welcome.</body></html>")
}

/// Which request meets which behaviour.
pub(crate) struct Script {
    /// For the next requests, one each.
    next: VecDeque<Behaviour>,
    /// For all others, by their number since it was set.
    standing: Box<dyn FnMut(usize) -> Behaviour + Send>,
    count: usize,
}

impl Script {
    pub(crate) fn push(&mut self, next: impl IntoIterator<Item = Behaviour>) {
        self.next.extend(next);
    }

    /// Replaces everything that was said before.
    pub(crate) fn set(&mut self, standing: impl FnMut(usize) -> Behaviour + Send + 'static) {
        *self = Self { standing: Box::new(standing), ..Self::default() };
    }

    pub(crate) fn next(&mut self) -> Behaviour {
        if let Some(next) = self.next.pop_front() {
            return next;
        }
        let number = self.count;
        self.count += 1;
        (self.standing)(number)
    }
}

impl Default for Script {
    fn default() -> Self {
        Self { next: VecDeque::new(), standing: Box::new(|_| Behaviour::Healthy), count: 0 }
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("next", &self.next).finish_non_exhaustive()
    }
}

/// Gives a double the ways of being told how to behave. It has a method `tell`, which hands out the
/// script.
macro_rules! behaves {
    ($server:ty) => {
        impl $server {
            /// Meets every request from now on in this way.
            pub fn behave(&self, behaviour: $crate::Behaviour) {
                self.behave_each(move |_| behaviour.clone());
            }

            /// Meets every request from now on as its number says, counted from 0.
            pub fn behave_each(
                &self,
                behaviour: impl FnMut(usize) -> $crate::Behaviour + Send + 'static,
            ) {
                self.tell(|script| script.set(behaviour));
            }

            /// Meets the next requests in these ways, one each, and then goes on as before.
            pub fn script(&self, next: impl IntoIterator<Item = $crate::Behaviour>) {
                self.tell(|script| script.push(next));
            }
        }
    };
}

pub(crate) use behaves;
