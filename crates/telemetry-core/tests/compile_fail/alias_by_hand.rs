use telemetry_core::{DistinctId, Draft, Envelope};

fn join(envelope: &Envelope, other: DistinctId) {
    let _ = Draft::alias(envelope, other);
}

fn main() {}
