//! Standard input, output and error, which cron and `>&-` may leave closed.

use std::fs::OpenOptions;
use std::mem;
use std::os::fd::AsRawFd;

/// The number of standard error, the highest of the three.
const LAST: i32 = 2;

/// Opens those that are closed on nothing, so that no connection and no file takes their numbers and our output.
pub(super) fn open() {
    while let Ok(nothing) = OpenOptions::new().read(true).write(true).open("/dev/null") {
        if nothing.as_raw_fd() > LAST {
            break;
        }
        mem::forget(nothing);
    }
}
