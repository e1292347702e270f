//! Uploads to a simulated Qonto over a simulated network and clock, with a real ledger: nothing is ever there twice, and
//! nothing is called uploaded that is not there.

mod steps;
mod stories;
mod story;
mod world;
