//! The official driver for Rust behind Touchstone's adapter protocol: `touchstone run --driver rust`.
//!
//! Reads requests from standard input and writes replies to standard output, a line of Extended JSON each. Requests overlap, so
//! each is answered by a task of its own.

mod adapter;
mod entities;
mod errors;
mod machines;
mod operations;
mod recorder;
mod results;

use std::io::Write;
use std::sync::{Arc, Mutex};

use mongodb::bson::{Bson, Document};
use tokio::io::{AsyncBufReadExt, BufReader};

use adapter::Adapter;

/// Replies, one line each, from whatever task has one.
pub type Output = Arc<dyn Fn(Document) + Send + Sync>;

#[tokio::main]
async fn main() {
    let adapter = Arc::new(Adapter::default());
    let stdout = Mutex::new(std::io::stdout());
    let output: Output = Arc::new(move |message| {
        let line = Bson::Document(message).into_canonical_extjson().to_string();
        let mut stdout = stdout.lock().unwrap();
        // Nobody reads any more: the next read of the input ends the program.
        let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
    });
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if line.trim().is_empty() {
            continue;
        }
        let request = read(&line);
        if request.get_str("kind") == Ok("stop") {
            break;
        }
        tokio::spawn(answer(adapter.clone(), request, output.clone()));
    }
    adapter.reset().await;
}

fn read(line: &str) -> Document {
    let json: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
    match Bson::try_from(json).expect("a line is Extended JSON") {
        Bson::Document(document) => document,
        other => panic!("a request is a document, not {other}"),
    }
}

async fn answer(adapter: Arc<Adapter>, request: Document, output: Output) {
    let id = request.get("id").cloned().unwrap_or(Bson::Null);
    let with_id = move |message: Document| {
        let mut whole = Document::new();
        whole.insert("id", id.clone());
        whole.extend(message);
        whole
    };
    let announce: Output = {
        let (output, with_id) = (output.clone(), with_id.clone());
        Arc::new(move |message| output(with_id(message)))
    };
    // A panic is this adapter's fault, and ends the task alone: the runner must hear of it.
    let reply = tokio::spawn(async move { adapter.answer(request, announce).await }).await;
    output(with_id(reply.unwrap_or_else(|fault| {
        mongodb::bson::doc! { "kind": "failure", "message": fault.to_string() }
    })));
}
