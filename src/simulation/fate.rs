//! What happens to a request on its way.

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is answered.
    Answered,
    /// Nobody is there.
    NoConnection,
    /// It never arrives.
    RequestLost,
    /// It is carried out, and the answer never arrives.
    AnswerLost,
    /// It is carried out, and half of the answer arrives.
    AnswerCut,
    /// It is refused with this status.
    Refused(u16),
    /// It is refused for the number of requests, to come back after so many seconds.
    Throttled(u64),
    /// It never arrives: a gateway answers with this status and a page of its own.
    Page(u16),
    /// It is carried out, and answered with this status all the same.
    CarriedOutBut(u16),
    /// The process dies before it leaves.
    CrashBefore,
    /// The process dies when half of its body has left.
    CrashMidBody,
    /// The process dies while Qonto works on it.
    CrashBeforeAnswer,
    /// The process dies when the answer has arrived and is not stored.
    CrashBeforeStored,
}
