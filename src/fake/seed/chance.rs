//! Numbers and identifiers that depend on nothing but the seed and what they are for.

use fastrand::Rng;

/// What a number is drawn for, so that two uses never share one.
#[derive(Debug, Clone, Copy)]
pub(in crate::fake) enum Stream {
    Organization,
    Member,
    Supplier,
    Client,
    Attachment,
    DisplayCopy,
    Related,
    Size,
    Trace,
    Mutation,
    Padding,
}

impl Stream {
    fn number(self) -> u64 {
        match self {
            Self::Organization => 1,
            Self::Member => 2,
            Self::Supplier => 3,
            Self::Client => 4,
            Self::Attachment => 5,
            Self::DisplayCopy => 6,
            Self::Related => 7,
            Self::Size => 8,
            Self::Trace => 9,
            Self::Mutation => 10,
            Self::Padding => 11,
        }
    }
}

/// Mixes the seed, a use and a number into 64 even bits (the finaliser of splitmix64).
pub(in crate::fake) fn mix(seed: u64, stream: Stream, number: u64) -> u64 {
    let start = scramble(seed.wrapping_add(stream.number().wrapping_mul(0x9E37_79B9_7F4A_7C15)));
    scramble(start.wrapping_add(number.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
}

fn scramble(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// A source of random numbers for one use.
pub(in crate::fake) fn rng(seed: u64, stream: Stream, number: u64) -> Rng {
    Rng::with_seed(mix(seed, stream, number))
}

/// A version 4 UUID for one use.
pub(in crate::fake) fn uuid(seed: u64, stream: Stream, number: u64) -> String {
    let high = mix(seed, stream, number);
    let bits = (u128::from(high) << 64) | u128::from(scramble(high ^ 0x5DEE_CE66));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        bits >> 96,
        (bits >> 80) & 0xffff,
        (bits >> 64) & 0xfff,
        ((bits >> 48) & 0x3fff) | 0x8000,
        bits & 0xffff_ffff_ffff
    )
}
