//! Caro's own intents and words, as the build script compiled them from `config/intents`.

#![expect(clippy::unreadable_literal, reason = "the build script writes plain numbers")]

use super::table::{
    IntentRow, Kind, NeedRow, Part, Piece, Place, SlotRow, Span, Tables, Text, Word,
};
use super::types::{Class, Filter, SlotType};

include!(concat!(env!("OUT_DIR"), "/intents.rs"));
