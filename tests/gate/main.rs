//! The gate with the catalog that caro has, and with one that has every kind of property.
//!
//! Here are the promises as a person would put them; that the gate and a JSON parser agree about every
//! byte is tested beside the gate, and by fuzzing.

#[expect(dead_code, reason = "only the catalog is needed here")]
#[path = "../../fuzz/checks/gate.rs"]
mod kinds;
mod metamorphic;
mod product;
mod symptoms;
mod tried;
