//! A capped journal of telemetry records on disk.
