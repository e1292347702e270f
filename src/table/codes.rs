//! Currencies, each code stored once.

use arrow_array::StringArray;
use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::types::Int32Type;

/// The codes in use (ISO 4217, list one, 2025).
const ISO_4217: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD \
    CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL \
    HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA \
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB \
    RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU \
    UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

/// Which codes a dictionary holds from the first row on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codes {
    /// None: each comes when it is met.
    AsTheyCome,
    /// Those of ISO 4217, so that batches of one file share their dictionary, which many readers of Arrow files ask for.
    Known,
}

impl Codes {
    pub(super) fn dictionary(self) -> StringDictionaryBuilder<Int32Type> {
        match self {
            Self::AsTheyCome => StringDictionaryBuilder::new(),
            Self::Known => {
                let known = StringArray::from_iter_values(ISO_4217.split_ascii_whitespace());
                StringDictionaryBuilder::new_with_dictionary(0, &known).unwrap_or_default()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_known_once() {
        let mut codes: Vec<&str> = ISO_4217.split_ascii_whitespace().collect();
        assert!(codes.is_sorted() && codes.iter().all(|code| code.len() == 3) && codes.contains(&"EUR"));
        let count = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }
}
