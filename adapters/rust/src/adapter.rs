//! The requests of the adapter protocol (docs/ADAPTERS.md).

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use mongodb::bson::{doc, Bson, Document};
use mongodb::error::Error;
use tokio::sync::oneshot;

use crate::entities::{Entities, Entity};
use crate::errors::observed_error;
use crate::machines::run_machine;
use crate::operations::{run_operation, with_transaction};
use crate::Output;

/// How an operation or a request ended, where it has no value.
pub enum Failure {
    /// What the driver lacks by design.
    Unsupported(String),
    Driver(Error),
}

impl From<Error> for Failure {
    /// Some of what the driver lacks it says itself.
    fn from(error: Error) -> Self {
        let told = error.to_string();
        let lack = LACKS.iter().find(|lack| told.contains(*lack));
        lack.map_or(Failure::Driver(error), |lack| Failure::Unsupported(format!("the driver says: {lack}")))
    }
}

const LACKS: [&str; 2] =
    ["Unacknowledged write concerns are not supported", "the Rust driver does not support socketTimeoutMS"];

pub type Outcome<T = Bson> = Result<T, Failure>;

pub fn lacks<T>(what: impl Into<String>) -> Outcome<T> {
    Err(Failure::Unsupported(what.into()))
}

type CallbackEnd = Result<Bson, Error>;

#[derive(Default)]
pub struct Adapter {
    pub entities: Entities,
    /// Errors are numbered from 1; error 0 is the test's own failure.
    errors: Mutex<Vec<Error>>,
    callbacks: Mutex<HashMap<i64, oneshot::Sender<CallbackEnd>>>,
    last_callback: Mutex<i64>,
}

impl Adapter {
    pub async fn answer(&self, request: Document, announce: Output) -> Document {
        match request.get_str("kind").unwrap() {
            "start" => doc! { "kind": "started", "driver": {
                "name": "mongodb (Rust)", "version": driver_version(), "language": "Rust",
                "minServerVersion": "4.4", "maxSchemaVersion": "1.28",
            } },
            "createEntity" => {
                let entity = request.get_document("entity").unwrap();
                match self.entities.create(entity, request.get_str("uri").unwrap_or_default()).await {
                    Ok(()) => doc! { "kind": "done" },
                    Err(failure) => self.refusal(failure),
                }
            }
            "run" => {
                let outcome = self.run(request, announce).await;
                self.result(outcome)
            }
            "inspect" => {
                let (query, object) = (request.get_str("query"), request.get_str("object"));
                let outcome = self.entities.inspect(query.unwrap(), object.unwrap()).await;
                self.result(outcome)
            }
            "machine" => {
                let input = request.get_document("input").unwrap();
                self.result(run_machine(request.get_str("machine").unwrap(), input))
            }
            "events" => {
                let wait = request.get("waitMS").map_or(0, number);
                let wait = Duration::from_millis(wait as u64);
                let events = match self.entities.recorder_so_far(request.get_str("client").unwrap()) {
                    Some(recorder) => recorder.after(number(request.get("after").unwrap()), wait).await,
                    // A client that is still being made has none so far.
                    None => Vec::new(),
                };
                doc! { "kind": "events", "events": events }
            }
            "endCallback" => {
                let callback = number(request.get("callback").unwrap());
                let ending = self.callbacks.lock().unwrap().remove(&callback);
                let end = match request.get("error").map(number) {
                    None => Ok(request.get("value").cloned().unwrap_or(Bson::Null)),
                    Some(0) => Err(Error::custom("the test failed".to_string())),
                    Some(thrown) => Err(self.errors.lock().unwrap()[thrown as usize - 1].clone()),
                };
                let _ = ending.expect("a callback of that number").send(end);
                doc! { "kind": "done" }
            }
            "reset" => {
                self.reset().await;
                doc! { "kind": "done" }
            }
            other => panic!("this adapter knows no request {other}"),
        }
    }

    fn result(&self, outcome: Outcome) -> Document {
        match outcome {
            Ok(value) => doc! { "kind": "result", "value": value },
            Err(failure) => self.refusal(failure),
        }
    }

    fn refusal(&self, failure: Failure) -> Document {
        match failure {
            Failure::Unsupported(reason) => doc! { "kind": "unsupported", "reason": reason },
            Failure::Driver(error) => {
                let mut errors = self.errors.lock().unwrap();
                errors.push(error.clone());
                doc! { "kind": "error", "error": observed_error(&error, errors.len() as i32) }
            }
        }
    }

    async fn run(&self, request: Document, announce: Output) -> Outcome {
        let target = self.entities.get(request.get_str("object").unwrap());
        let name = request.get_str("name").unwrap();
        let arguments = request.get_document("arguments").unwrap().clone();
        if let (Entity::Session(session), "withTransaction") = (&target, name) {
            return with_transaction(session, arguments, || self.call_back(announce.clone())).await;
        }
        let (value, made) = run_operation(&self.entities, target, name, arguments).await?;
        if let (Ok(id), Some(entity)) = (request.get_str("saveAs"), made) {
            self.entities.keep(id, entity);
        }
        Ok(value)
    }

    /// Lets the runner do what is in a callback of the driver.
    async fn call_back(&self, announce: Output) -> CallbackEnd {
        let (sender, ending) = oneshot::channel();
        let number = {
            let mut last = self.last_callback.lock().unwrap();
            *last += 1;
            *last
        };
        self.callbacks.lock().unwrap().insert(number, sender);
        announce(doc! { "kind": "callback", "callback": number });
        ending.await.unwrap_or_else(|_| Err(Error::custom("the test is over".to_string())))
    }

    pub async fn reset(&self) {
        self.callbacks.lock().unwrap().clear();
        self.errors.lock().unwrap().clear();
        self.entities.close().await;
    }
}

/// A number of the protocol, plain or of whatever BSON type.
pub fn number(value: &Bson) -> i64 {
    match value {
        Bson::Int32(number) => i64::from(*number),
        Bson::Int64(number) => *number,
        Bson::Double(number) => *number as i64,
        other => panic!("{other} is no number"),
    }
}

/// As the lock file has it: the driver does not tell its version.
fn driver_version() -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let package = lock.split("name = \"mongodb\"\nversion = \"").nth(1);
    package.and_then(|rest| rest.split('"').next()).unwrap_or("3")
}
