//! Processes that die, machines that lose their power and disks that refuse, at every step of a sync or an upload.

mod damage;
mod databases;
mod durable;
pub(crate) mod given_up;
pub(crate) mod image;
mod names;
pub(crate) mod points;
mod refusals;
mod requests;
mod reruns;
pub(crate) mod scene;
mod slices;
mod steps;
pub(crate) mod storage;
