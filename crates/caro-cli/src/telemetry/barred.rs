//! What forbids a machine to send records that were made elsewhere.

use telemetry_consent::{Decision, Layer, LayerVerdict, Verdict};

/// Returns why this machine may not send what was recorded elsewhere; `None` if it may.
///
/// Consent was given where the records were made, so the answer stored here, `CI` and `DO_NOT_TRACK`
/// are not asked: they are about this machine's own records. What forbids sending as such is obeyed: the
/// site policy, `air_gapped`, and a host other than the one that was agreed to here. The decision must
/// have looked at every layer.
pub fn import_barred(decision: &Decision) -> Option<String> {
    let bars = |layer: &&LayerVerdict| match layer.layer {
        Layer::Policy | Layer::AirGapped | Layer::Recipient => {
            matches!(layer.verdict, Verdict::Off | Verdict::Local | Verdict::NotLookedAt)
        }
        // A file that cannot be understood may forbid anything.
        Layer::Stored => layer.problem,
        _ => false,
    };
    let LayerVerdict { source, words, .. } = decision.layers.iter().find(bars)?;
    Some(format!("{source}: {words}"))
}
