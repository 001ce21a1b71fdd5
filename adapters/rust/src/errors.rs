//! The driver's errors as the runner looks at them (`ObservedError`).

use std::error::Error as _;

use mongodb::bson::{doc, Bson, Document};
use mongodb::error::{BulkWriteError, Error, ErrorKind, PartialBulkWriteResult, WriteConcernError, WriteFailure};

use crate::results::{client_bulk_result, client_bulk_verbose, numbered};

pub fn observed_error(error: &Error, number: i32) -> Document {
    // What ended a bulk write as a whole is the source of the error that has its partial results.
    let source = error.source().and_then(|source| {
        let boxed = source.downcast_ref::<Box<Error>>().map(|boxed| &**boxed);
        boxed.or_else(|| source.downcast_ref::<Error>())
    });
    let told = match *error.kind {
        ErrorKind::BulkWrite(_) => source.unwrap_or(error),
        _ => error,
    };
    let mut labels: Vec<String> = error.labels().iter().chain(told.labels()).cloned().collect();
    labels.sort();
    labels.dedup();
    let mut observed = doc! {
        "number": number,
        "type": kind_name(error),
        "message": error.to_string(),
        "isClientError": !is_from_server(told),
        "isTimeout": false,
        "labels": labels,
    };
    observed.extend(codes(told));
    if let Some(response) = told.server_response() {
        if let Ok(response) = Document::try_from(response.clone()) {
            observed.insert("response", response);
        }
    }
    if let ErrorKind::BulkWrite(bulk) = &*error.kind {
        observed.extend(bulk_details(bulk));
    }
    observed
}

fn kind_name(error: &Error) -> String {
    let told = format!("{:?}", error.kind);
    told.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or("Error").to_string()
}

fn is_from_server(error: &Error) -> bool {
    matches!(
        *error.kind,
        ErrorKind::Command(_) | ErrorKind::Write(_) | ErrorKind::InsertMany(_) | ErrorKind::BulkWrite(_)
    )
}

fn codes(error: &Error) -> Document {
    match &*error.kind {
        ErrorKind::Command(command) => doc! { "code": command.code, "codeName": &command.code_name },
        ErrorKind::Write(WriteFailure::WriteError(one)) => {
            coded(one.code, one.code_name.as_deref(), one.details.as_ref())
        }
        ErrorKind::Write(WriteFailure::WriteConcernError(one)) => concern(one),
        ErrorKind::InsertMany(many) => {
            let single = many.write_errors.as_ref().and_then(|errors| errors.first());
            match (single, &many.write_concern_error) {
                (Some(one), _) => coded(one.code, one.code_name.as_deref(), one.details.as_ref()),
                (None, Some(one)) => concern(one),
                (None, None) => Document::new(),
            }
        }
        _ => Document::new(),
    }
}

fn concern(error: &WriteConcernError) -> Document {
    coded(error.code, Some(&error.code_name), error.details.as_ref())
}

fn coded(code: i32, name: Option<&str>, details: Option<&Document>) -> Document {
    let mut told = doc! { "code": code };
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        told.insert("codeName", name);
    }
    if let Some(details) = details {
        told.insert("details", details);
    }
    told
}

fn bulk_details(error: &BulkWriteError) -> Document {
    let with_message = |mut told: Document, message: &str| {
        told.insert("message", message);
        Bson::Document(told)
    };
    let singles = numbered(&error.write_errors, |one| {
        with_message(coded(one.code, one.code_name.as_deref(), one.details.as_ref()), &one.message)
    });
    let concerns: Vec<Bson> =
        error.write_concern_errors.iter().map(|one| with_message(concern(one), &one.message)).collect();
    let mut told = doc! { "writeErrors": singles, "writeConcernErrors": concerns };
    match &error.partial_result {
        Some(PartialBulkWriteResult::Summary(summary)) => {
            told.insert("partialResult", client_bulk_result(summary));
        }
        Some(PartialBulkWriteResult::Verbose(verbose)) => {
            told.insert("partialResult", client_bulk_verbose(verbose));
        }
        None => {}
    }
    told
}
