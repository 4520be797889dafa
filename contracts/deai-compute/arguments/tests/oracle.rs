//! Serde's derive is the oracle: the same bytes are taken and refused, and the values are the same.

use arguments::Fields;
use near_sdk::json_types::{U64, U128};
use near_sdk::{AccountId, NearToken};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Debug, PartialEq, Deserialize)]
struct All {
    word: String,
    words: Vec<String>,
    small: u8,
    medium: u16,
    wide: u32,
    is_on: bool,
    number: U64,
    amount: U128,
    near: NearToken,
    account_id: AccountId,
    maybe: Option<String>,
    maybe_number: Option<U64>,
    pairs: Vec<Pair>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Pair {
    name: String,
    value: Option<U64>,
}

fn read(bytes: &[u8]) -> Result<All, String> {
    fn all(bytes: &[u8]) -> Result<All, arguments::Refusal> {
        let fields = Fields::parse(bytes)?;
        Ok(All {
            word: fields.find("word")?,
            words: fields.find("words")?,
            small: fields.find("small")?,
            medium: fields.find("medium")?,
            wide: fields.find("wide")?,
            is_on: fields.find("is_on")?,
            number: fields.find("number")?,
            amount: fields.find("amount")?,
            near: fields.find("near")?,
            account_id: fields.find("account_id")?,
            maybe: fields.find("maybe")?,
            maybe_number: fields.find("maybe_number")?,
            pairs: fields.find("pairs")?,
        })
    }
    all(bytes).map_err(|refusal| refusal.to_string())
}

const GOOD: &str = r#" {"word":"a\u00e9\n\"","words":["x","y"],"small":255,"medium":65535,"wide":4294967295,"is_on":true,
    "number":"18446744073709551615","amount":"340282366920938463463374607431768211455","near":"1","account_id":"a.near",
    "maybe":null,"maybe_number":"7","pairs":[{"name":"n","value":"1","more":[1,{"a":2.5e3}]},{"name":"m"}],"else":{"x":[]}} "#;

fn compare(bytes: &[u8]) {
    let expected = serde_json::from_slice::<All>(bytes);
    let got = read(bytes);
    let is_array = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    match (&expected, &got) {
        (Ok(expected), Ok(got)) => assert_eq!(expected, got),
        (Err(_), Err(_)) => {}
        (Ok(_), Err(_)) if is_array => {}
        _ => panic!("{}: serde_json {expected:?}, ours {got:?}", String::from_utf8_lossy(bytes)),
    }
}

#[test]
fn what_is_good_reads_the_same() {
    let got = read(GOOD.as_bytes()).unwrap();
    assert_eq!(got, serde_json::from_str(GOOD).unwrap());
}

#[test]
fn a_refusal_names_the_field_and_what_is_expected() {
    let refusal = |from: &str, to: &str| read(GOOD.replace(from, to).as_bytes()).unwrap_err();
    assert_eq!(refusal("255", "256"), "field `small`: invalid value: integer `256`, expected u8");
    assert_eq!(refusal("\"small\"", "\"other\""), "missing field `small`");
    assert_eq!(refusal("\"medium\"", "\"small\""), "duplicate field `small`");
    assert_eq!(refusal("true", "\"true\""), "field `is_on`: invalid type: string \"true\", expected a boolean");
    assert_eq!(refusal("[\"x\",\"y\"]", "null"), "field `words`: invalid type: null, expected a sequence");
    assert_eq!(read(b"").unwrap_err(), "expected `{` at byte 0");
    assert_eq!(read(b"{\"word\":1;").unwrap_err(), "a value at byte 8: trailing characters at line 1 column 2");
    assert_eq!(read(b"[]").unwrap_err(), "expected `{` at byte 0");
}

#[test]
fn each_cut_and_each_byte_is_judged_the_same() {
    let good = GOOD.as_bytes();
    for at in 0..good.len() {
        compare(&good[..at]);
        for byte in b"\0 \"\\{}[],:019-.eEtnu\x7f\xc3\xff" {
            let mut bytes = good.to_vec();
            bytes[at] = *byte;
            compare(&bytes);
            bytes = good.to_vec();
            bytes.insert(at, *byte);
            compare(&bytes);
        }
    }
}

/// A value of JSON, or what looks like one.
fn value() -> impl Strategy<Value = String> {
    let plain = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|on| on.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<u8>().prop_map(|number| number.to_string()),
        any::<u128>().prop_map(|number| format!("\"{number}\"")),
        any::<f64>().prop_map(|number| number.to_string()),
        "[a-z.]{1,8}".prop_map(|text| format!("\"{text}\"")),
        "\\PC{0,8}".prop_map(|text| format!("\"{text}\"")),
        "[-+0-9eE.]{1,6}",
    ];
    plain.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|values| format!("[{}]", values.join(","))),
            prop::collection::vec(("[a-z\\\\]{0,3}", inner), 0..4).prop_map(|members| {
                let members: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_in_any_field_is_judged_the_same(
        name in prop::sample::select(vec![
            "word", "words", "small", "medium", "wide", "is_on", "number", "amount", "near", "account_id", "maybe",
            "maybe_number", "pairs", "else",
        ]),
        value in value(),
    ) {
        let quoted = format!("\"{name}\"");
        // In its place, and once more behind it.
        let renamed = GOOD.replacen(&quoted, "\"gone\"", 1);
        for text in [&renamed, GOOD] {
            let text = text.trim_end().strip_suffix('}').unwrap();
            compare(format!("{text},{quoted}:{value}}}").as_bytes());
        }
    }

    #[test]
    fn noise_is_judged_the_same(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        compare(&bytes);
    }
}
