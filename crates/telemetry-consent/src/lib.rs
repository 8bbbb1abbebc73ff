//! Consent for telemetry: the decision, the prompt, and where the answer is kept.
