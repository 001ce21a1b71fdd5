//! What the driver decides without a server: BSON and Extended JSON.

use std::str::FromStr;

use mongodb::bson::{doc, Bson, Decimal128, Document};
use mongodb::error::Error;

use crate::adapter::{lacks, Failure, Outcome};

pub fn run_machine(name: &str, given: &Document) -> Outcome {
    match name {
        "bson" => {
            let output = convert(given.get_str("from").unwrap(), given.get_str("input").unwrap(), given.get_str("to").unwrap())?;
            Ok(doc! { "output": output }.into())
        }
        _ => lacks(format!("the driver does not show its {name} machine")),
    }
}

fn refused(error: impl ToString) -> Failure {
    Failure::Driver(Error::custom(error.to_string()))
}

fn convert(from: &str, input: &str, to: &str) -> Outcome<String> {
    let document = match from {
        "decimal128" => return Ok(Decimal128::from_str(input).map_err(refused)?.to_string()),
        "bson" => mongodb::bson::from_slice::<Document>(&from_hex(input)).map_err(refused)?,
        _ => {
            let json: serde_json::Value = serde_json::from_str(input).map_err(refused)?;
            match Bson::try_from(json).map_err(refused)? {
                Bson::Document(document) => document,
                _ => return Err(refused("no document")),
            }
        }
    };
    Ok(match to {
        "bson" => mongodb::bson::to_vec(&document).map_err(refused)?.iter().map(|byte| format!("{byte:02x}")).collect(),
        "canonicalExtendedJson" => Bson::Document(document).into_canonical_extjson().to_string(),
        _ => Bson::Document(document).into_relaxed_extjson().to_string(),
    })
}

pub fn from_hex(digits: &str) -> Vec<u8> {
    (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).expect("digits")).collect()
}
