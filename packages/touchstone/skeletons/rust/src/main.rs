//! An adapter for a MongoDB driver, to be filled in: cargo build && touchstone adapter check target/debug/adapter
//!
//! Reads requests from standard input and writes replies to standard output, a line of Extended JSON each.

use std::collections::HashMap;
use std::io::BufRead;

use futures_util::TryStreamExt;
use mongodb::bson::{doc, Bson, Document};
use mongodb::error::Result;
use mongodb::{Client, Collection, Database};

enum Entity {
    Client(Client),
    Database(Database),
    Collection(Collection<Document>),
}

type Entities = HashMap<String, Entity>;

async fn answer(entities: &mut Entities, request: &Document) -> Result<Document> {
    match request.get_str("kind").unwrap() {
        "start" => Ok(doc! { "kind": "started", "driver": {
            "name": "mongodb", "version": "3", "language": "Rust",
        } }),
        "createEntity" => {
            let uri = request.get_str("uri").unwrap_or_default();
            create(entities, request.get_document("entity").unwrap(), uri).await
        }
        "run" => run(entities, request).await,
        "reset" => {
            entities.clear();
            Ok(doc! { "kind": "done" })
        }
        // Next: "events", "inspect", "endCallback".
        kind => Ok(unsupported(kind)),
    }
}

async fn create(entities: &mut Entities, entity: &Document, uri: &str) -> Result<Document> {
    let options = entity.get_document("options").unwrap();
    let text = |name: &str| options.get_str(name).unwrap();
    let made = match entity.get_str("type").unwrap() {
        "client" => Entity::Client(Client::with_uri_str(uri).await?),
        "database" => match &entities[text("client")] {
            Entity::Client(client) => Entity::Database(client.database(text("databaseName"))),
            _ => panic!("no client"),
        },
        "collection" => match &entities[text("database")] {
            Entity::Database(database) => Entity::Collection(database.collection(text("collectionName"))),
            _ => panic!("no database"),
        },
        kind => return Ok(unsupported(&format!("entities of type {kind}"))),
    };
    entities.insert(entity.get_str("id").unwrap().to_string(), made);
    Ok(doc! { "kind": "done" })
}

async fn run(entities: &Entities, request: &Document) -> Result<Document> {
    let given = request.get_document("arguments").unwrap();
    match (&entities[request.get_str("object").unwrap()], request.get_str("name").unwrap()) {
        (Entity::Collection(collection), "insertOne") => {
            let result = collection.insert_one(given.get_document("document").unwrap()).await?;
            Ok(doc! { "kind": "result", "value": { "insertedId": result.inserted_id } })
        }
        (Entity::Collection(collection), "find") => {
            let filter = given.get_document("filter").unwrap().clone();
            let found: Vec<Document> = collection.find(filter).await?.try_collect().await?;
            Ok(doc! { "kind": "result", "value": found })
        }
        (_, name) => Ok(unsupported(&format!("the operation {name}"))),
    }
}

fn unsupported(what: &str) -> Document {
    doc! { "kind": "unsupported", "reason": format!("this adapter does not know {what} yet") }
}

#[tokio::main]
async fn main() {
    let mut entities = Entities::new();
    // One request at a time: next, answer each in a task, for they overlap.
    for line in std::io::stdin().lock().lines() {
        let json: serde_json::Value = serde_json::from_str(&line.expect("a line")).expect("JSON");
        let Ok(Bson::Document(request)) = Bson::try_from(json) else { panic!("no document") };
        if request.get_str("kind") == Ok("stop") {
            break;
        }
        // Next, tell what the driver returns as an error as data: "error".
        let failure = |error: mongodb::error::Error| doc! { "kind": "failure", "message": error.to_string() };
        let mut reply = answer(&mut entities, &request).await.unwrap_or_else(failure);
        reply.insert("id", request.get("id").cloned());
        println!("{}", Bson::Document(reply).into_canonical_extjson());
    }
}
