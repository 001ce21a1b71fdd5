//! The driver's objects behind the entities of a test.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mongodb::bson::{doc, Bson, Document};
use mongodb::change_stream::{session::SessionChangeStream, ChangeStream};
use mongodb::gridfs::GridFsBucket;
use mongodb::options::{ClientOptions, DriverInfo, ServerApi};
use mongodb::{Client, ClientSession, Collection, Cursor, Database, SessionCursor};
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;

use crate::adapter::{lacks, number, Outcome};
use crate::operations::{run_operation, SessionWork, SESSION_STATE};
use crate::recorder::Recorder;

#[derive(Clone)]
pub enum Entity {
    Client(Client),
    Database(Database),
    Collection(Collection<Document>),
    Session(Arc<SessionEntity>),
    Bucket(GridFsBucket),
    Cursor(Arc<tokio::sync::Mutex<AnyCursor>>),
    Stream(Arc<tokio::sync::Mutex<AnyStream>>),
}

pub enum AnyCursor {
    Plain(Cursor<Document>),
    InSession(SessionCursor<Document>, Arc<SessionEntity>),
    Closed,
}

pub enum AnyStream {
    Plain(ChangeStream<Document>),
    InSession(SessionChangeStream<Document>, Arc<SessionEntity>),
    Closed,
}

/// A session, which one operation has at a time; while a transaction's callback runs, that has it, and takes work for it.
pub struct SessionEntity {
    pub session: tokio::sync::Mutex<Option<ClientSession>>,
    pub in_callback: Mutex<Option<mpsc::Sender<SessionWork>>>,
    pub id: Document,
    /// That of the session's client.
    recorder: Arc<Recorder>,
}

impl SessionEntity {
    /// What the driver shows of it nowhere but where it is printed for whoever looks for a mistake.
    pub fn state(&self, session: &ClientSession) -> Document {
        let printed = format!("{session:?}");
        let behind = |mark: &str| printed.rsplit_once(mark).map_or("", |(_, rest)| rest);
        let transaction = behind("transaction: Transaction { state: ");
        let state = transaction.split([' ', ',']).next().unwrap_or_default();
        let state = if state == "InProgress" { "in_progress".to_string() } else { state.to_lowercase() };
        // The session comes before its client, whose other sessions are printed too.
        let own = printed.split_once("server_session: ServerSession { ").map_or("", |(_, rest)| rest);
        let is_dirty = own.split_once("dirty: ").is_some_and(|(_, rest)| rest.starts_with("true"));
        let pin = transaction.split_once("pinned: ").map_or("", |(_, rest)| rest);
        let mut told = doc! { "transactionState": state, "dirty": is_dirty, "pinned": pin.starts_with("Some(") };
        if pin.starts_with("Some(Mongos") {
            told.insert("pinnedTo", self.recorder.last_address(&self.id));
        }
        told
    }
}

/// What only prose tests ask of a client, and the driver offers no way to do.
const WISHES: [&str; 11] = [
    "jitter", "clock", "serverSelector", "environmentVariables", "lastingVariables", "autoEncryptOpts", "clientOptions",
    "aws", "oidc", "accessToken", "observeTracingMessages",
];

#[derive(Default)]
pub struct Entities {
    entities: Mutex<HashMap<String, Entity>>,
    recorders: Mutex<HashMap<String, Arc<Recorder>>>,
}

impl Entities {
    pub fn get(&self, name: &str) -> Entity {
        let entities = self.entities.lock().unwrap();
        entities.get(name).unwrap_or_else(|| panic!("there is no entity {name}")).clone()
    }

    pub fn keep(&self, name: &str, entity: Entity) {
        self.entities.lock().unwrap().insert(name.to_string(), entity);
    }

    pub fn recorder(&self, name: &str) -> Arc<Recorder> {
        self.recorders.lock().unwrap()[name].clone()
    }

    /// Of a client that may still be being made.
    pub fn recorder_so_far(&self, name: &str) -> Option<Arc<Recorder>> {
        self.recorders.lock().unwrap().get(name).cloned()
    }

    pub fn session(&self, name: &str) -> Arc<SessionEntity> {
        match self.get(name) {
            Entity::Session(session) => session,
            _ => panic!("{name} is no session"),
        }
    }

    pub async fn create(&self, entity: &Document, uri: &str) -> Outcome<()> {
        let (name, given) = (entity.get_str("id").unwrap(), entity.get_document("options").unwrap());
        let parent = |kind: &str| self.get(given.get_str(kind).unwrap());
        match entity.get_str("type").unwrap() {
            "client" => self.create_client(name, given, uri).await?,
            "database" => {
                let Entity::Client(client) = parent("client") else { panic!("no client") };
                let options = options_of(given, "databaseOptions")?;
                let database = client.database_with_options(given.get_str("databaseName").unwrap(), options);
                self.keep(name, Entity::Database(database));
            }
            "collection" => {
                let Entity::Database(database) = parent("database") else { panic!("no database") };
                let options = options_of(given, "collectionOptions")?;
                let collection = given.get_str("collectionName").unwrap();
                self.keep(name, Entity::Collection(database.collection_with_options(collection, options)));
            }
            "session" => {
                let Entity::Client(client) = parent("client") else { panic!("no client") };
                let session = client.start_session().with_options(session_options(given)?).await?;
                let entity = SessionEntity {
                    id: session.id().clone(),
                    session: tokio::sync::Mutex::new(Some(session)),
                    in_callback: Mutex::default(),
                    recorder: self.recorder(given.get_str("client").unwrap()),
                };
                self.keep(name, Entity::Session(Arc::new(entity)));
            }
            "bucket" => {
                let Entity::Database(database) = parent("database") else { panic!("no database") };
                let options: mongodb::options::GridFsBucketOptions = options_of(given, "bucketOptions")?;
                self.keep(name, Entity::Bucket(database.gridfs_bucket(options)));
            }
            kind => return lacks(format!("this adapter makes no entities of type {kind}")),
        }
        Ok(())
    }

    async fn create_client(&self, name: &str, given: &Document, uri: &str) -> Outcome<()> {
        if let Some(wish) = WISHES.iter().find(|wish| given.contains_key(*wish)) {
            return lacks(format!("the driver's clients cannot be given {wish} here"));
        }
        if given.contains_key("observeLogMessages") {
            return lacks("the driver's log is a tracing subscriber of the whole process, which this adapter does not read");
        }
        if uri.contains("timeoutMS=") && uri.split(['?', '&']).any(|part| part.starts_with("timeoutMS=")) {
            return lacks("the driver has no timeoutMS");
        }
        if uri.contains("waitQueueTimeoutMS=") {
            return lacks("the driver has no waitQueueTimeoutMS: an operation waits for a connection for ever");
        }
        let recorder = Recorder::new(given);
        self.recorders.lock().unwrap().insert(name.to_string(), recorder.clone());
        let mut options = ClientOptions::parse(uri).await?;
        recorder.listen(&mut options);
        if let Ok(api) = given.get_document("serverApi") {
            // The driver's type has the names that the command has.
            let named = api.clone().into_iter().map(|(name, value)| match name.as_str() {
                "version" => ("apiVersion".to_string(), value),
                "strict" => ("apiStrict".to_string(), value),
                _ => ("apiDeprecationErrors".to_string(), value),
            });
            options.server_api = Some(from_document::<ServerApi>(named.collect(), "serverApi")?);
        }
        if let Ok(info) = given.get_document("driverInfo") {
            options.driver_info = Some(driver_info(info));
        }
        let least = options.min_pool_size.unwrap_or(0);
        let client = Client::with_options(options)?;
        self.keep(name, Entity::Client(client));
        if let Some(wait) = given.get("awaitMinPoolSizeMS") {
            let limit = Duration::from_millis(number(wait) as u64);
            assert!(recorder.wait_until_ready(least, limit).await, "the pool did not reach minPoolSize in {limit:?}");
        }
        Ok(())
    }

    pub async fn inspect(&self, query: &str, name: &str) -> Outcome {
        match query {
            "lsid" => Ok(self.session(name).id.clone().into()),
            "operationTime" => {
                let session = self.session(name);
                let session = session.session.lock().await;
                Ok(session.as_ref().and_then(ClientSession::operation_time).map_or(Bson::Null, Bson::Timestamp))
            }
            "checkedOutConnections" => Ok(self.recorder(name).checked_out().into()),
            "resumeToken" => {
                let Entity::Stream(stream) = self.get(name) else { panic!("{name} is no change stream") };
                let token = match &*stream.lock().await {
                    AnyStream::Plain(stream) => stream.resume_token(),
                    AnyStream::InSession(stream, _) => stream.resume_token(),
                    AnyStream::Closed => None,
                };
                Ok(token.map_or(Bson::Null, |token| mongodb::bson::to_bson(&token).unwrap()))
            }
            "topologyDescription" => Ok(self.recorder(name).topology().into()),
            "sessionState" => Ok(run_operation(self, self.get(name), SESSION_STATE, doc! {}).await?.0),
            _ => lacks(format!("this adapter cannot tell {query}")),
        }
    }

    pub async fn close(&self) {
        let entities = std::mem::take(&mut *self.entities.lock().unwrap());
        self.recorders.lock().unwrap().clear();
        let clients: Vec<Client> = entities
            .values()
            .filter_map(|entity| if let Entity::Client(client) = entity { Some(client.clone()) } else { None })
            .collect();
        drop(entities);
        for client in clients {
            let _ = tokio::time::timeout(Duration::from_secs(5), client.shutdown().immediate(true)).await;
        }
    }
}

pub fn driver_info(given: &Document) -> DriverInfo {
    let text = |name: &str| given.get_str(name).ok().map(str::to_string);
    let mut info = DriverInfo::builder().name(text("name").unwrap_or_default()).build();
    info.version = text("version");
    info.platform = text("platform");
    info
}

/// Options as the driver reads them from a document; those that it has no field for it lacks.
pub fn from_document<T: DeserializeOwned>(given: Document, what: &str) -> Outcome<T> {
    let (mut ignored, mut read) = read_options(given.clone());
    for other in [other_name, |name| snake(name)] as [fn(&str) -> String; 2] {
        if ignored.is_empty() {
            break;
        }
        let rename = |(name, value)| if ignored.contains(&name) { (other(&name), value) } else { (name, value) };
        (ignored, read) = read_options(given.clone().into_iter().map(rename).collect());
    }
    if ignored.is_empty() && read.is_err() {
        let renamed = given.into_iter().map(|(name, value)| (other_name(&name), value));
        (ignored, read) = read_options(renamed.map(as_duration).collect());
    }
    match (ignored.first(), read) {
        (Some(name), _) => lacks(format!("the driver has no option {name} of {what}")),
        (None, Ok(options)) => Ok(options),
        (None, Err(error)) => Err(mongodb::error::Error::from(error).into()),
    }
}

/// Some types read a time limit as Rust's own type has it.
fn as_duration((name, value): (String, Bson)) -> (String, Bson) {
    let name = snake(&name);
    match value {
        Bson::Int32(_) | Bson::Int64(_) if name.ends_with("_time") => {
            let limit = Duration::from_millis(number(&value) as u64);
            (name, doc! { "secs": limit.as_secs() as i64, "nanos": limit.subsec_nanos() }.into())
        }
        _ => (name, value),
    }
}

/// What was read, and the names that the type has no field for.
fn read_options<T: DeserializeOwned>(given: Document) -> (Vec<String>, Result<T, mongodb::bson::de::Error>) {
    let mut ignored = Vec::new();
    let reader = mongodb::bson::Deserializer::new(Bson::Document(given));
    let read = serde_ignored::deserialize(reader, |path| ignored.push(path.to_string()));
    (ignored, read)
}

/// Some of the driver's types have their own names for these.
fn other_name(name: &str) -> String {
    let other = match name {
        "readPreference" => "selectionCriteria",
        "maxTimeMS" => "maxTime",
        "maxAwaitTimeMS" => "maxAwaitTime",
        _ => name,
    };
    other.to_string()
}

fn snake(name: &str) -> String {
    let split = |letter: char| match letter.is_uppercase() {
        true => format!("_{}", letter.to_lowercase()),
        false => letter.to_string(),
    };
    other_name(name).chars().map(split).collect()
}

fn options_of<T: DeserializeOwned>(given: &Document, name: &str) -> Outcome<T> {
    from_document(given.get_document(name).cloned().unwrap_or_default(), name)
}

fn session_options(given: &Document) -> Outcome<mongodb::options::SessionOptions> {
    options_of(given, "sessionOptions")
}
