//! Which verbs are used: what is recorded of it, how it reaches Loki, and what comes back.

mod verbs;
