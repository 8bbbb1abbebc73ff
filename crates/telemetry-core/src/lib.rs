//! Typed telemetry events that cannot carry free text.
