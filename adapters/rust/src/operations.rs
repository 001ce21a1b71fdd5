//! The operations of the unified test format, by kind of entity and name.

use std::future::Future;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::io::{AsyncReadExt, AsyncWriteExt};
use futures_util::{FutureExt, TryStreamExt};
use mongodb::bson::{spec::BinarySubtype, to_bson, Binary, Bson, Document};
use mongodb::error::Error;
use mongodb::gridfs::GridFsBucket;
use mongodb::options::{
    DeleteManyModel, DeleteOneModel, IndexOptions, InsertOneModel, ReadPreference, ReplaceOneModel, SelectionCriteria,
    UpdateManyModel, UpdateModifications, UpdateOneModel, WriteModel,
};
use mongodb::{Client, ClientSession, Collection, Database, IndexModel, Namespace, SearchIndexModel};
use serde::de::DeserializeOwned;
use tokio::sync::{mpsc, oneshot, Mutex};

use crate::adapter::{lacks, number, Failure, Outcome};
use crate::entities::{driver_info, from_document, AnyCursor, AnyStream, Entities, Entity, SessionEntity};
use crate::results::{client_bulk_result, client_bulk_verbose, insert_many_result, update_result};

/// The value of an operation, and the object of the driver that it made.
pub type Made = (Bson, Option<Entity>);

/// An operation that takes part in the session of a callback.
pub struct SessionWork {
    target: Entity,
    name: String,
    arguments: Arguments,
    reply: oneshot::Sender<Outcome<Made>>,
}

/// Runs an action, in the session if there is one.
macro_rules! sent {
    ($action:expr, $session:expr) => {
        match $session {
            Some(session) => $action.session(session).await?,
            None => $action.await?,
        }
    };
}

/// The documents of a cursor, in the session if there is one.
macro_rules! listed {
    ($action:expr, $session:expr) => {
        match $session {
            Some(session) => {
                let mut cursor = $action.session(&mut *session).await?;
                let documents: Vec<Document> = typed(cursor.stream(session).try_collect().await?)?;
                documents
            }
            None => typed($action.await?.try_collect().await?)?,
        }
    };
}

/// The arguments of an operation: what it takes is gone, and the rest are its options.
pub struct Arguments(Document);

impl Arguments {
    fn take(&mut self, name: &str) -> Option<Bson> {
        self.0.remove(name)
    }

    fn text(&mut self, name: &str) -> String {
        self.take(name).and_then(|value| value.as_str().map(str::to_string)).unwrap_or_default()
    }

    fn document(&mut self, name: &str) -> Document {
        match self.take(name) {
            Some(Bson::Document(document)) => document,
            _ => Document::new(),
        }
    }

    fn documents(&mut self, name: &str) -> Vec<Document> {
        match self.take(name) {
            Some(Bson::Array(values)) => values.into_iter().filter_map(|value| value.as_document().cloned()).collect(),
            _ => Vec::new(),
        }
    }

    fn update(&mut self) -> UpdateModifications {
        match self.take("update") {
            Some(Bson::Array(_)) | None => unreachable!("pipelines are taken by documents"),
            Some(value) => UpdateModifications::Document(value.as_document().cloned().unwrap_or_default()),
        }
    }

    /// The rest, as options of the driver.
    fn options<T: DeserializeOwned>(self, what: &str) -> Outcome<T> {
        from_document(self.0, what)
    }
}

/// The name of what is no operation, and waits for its session as they do.
pub const SESSION_STATE: &str = "sessionState";

pub async fn run_operation(entities: &Entities, target: Entity, name: &str, given: Document) -> Outcome<Made> {
    let mut arguments = Arguments(given);
    for option in ["timeoutMS", "timeoutMode"] {
        if arguments.0.contains_key(option) {
            return lacks(&format!("the driver has no {option}"));
        }
    }
    let entity = match &target {
        Entity::Session(session) => Some(session.clone()),
        _ => arguments.take("session").map(|session| entities.session(session.as_str().unwrap())),
    };
    let Some(entity) = entity else {
        return run(target, name, arguments, None, None).await;
    };
    let busy = entity.in_callback.lock().unwrap().clone();
    if let Some(callback) = busy {
        let (reply, done) = oneshot::channel();
        let work = SessionWork { target, name: name.to_string(), arguments, reply };
        callback.send(work).await.ok().expect("the callback runs");
        return done.await.expect("the callback answers");
    }
    let mut session = entity.session.lock().await;
    if name == "endSession" {
        *session = None;
        return Ok((Bson::Null, None));
    }
    let Some(session) = session.as_mut() else {
        return lacks("a session that has ended is dropped: nothing can be given it");
    };
    run(target, name, arguments, Some(session), Some(entity.clone())).await
}

/// Runs the callback by the runner: until that is done, it works for operations that take part in the session.
pub async fn with_transaction<F, C>(entity: &Arc<SessionEntity>, given: Document, call_back: F) -> Outcome
where
    F: Fn() -> C + Send,
    C: Future<Output = Result<Bson, Error>> + Send,
{
    let options: mongodb::options::TransactionOptions = from_document(given, "withTransaction")?;
    let (sender, receiver) = mpsc::channel(8);
    let mut session = entity.session.lock().await;
    let session = session.as_mut().expect("the session has not ended");
    *entity.in_callback.lock().unwrap() = Some(sender);
    let context = (receiver, call_back, entity.clone());
    let transaction = session.start_transaction().with_options(options);
    let ended = transaction
        .and_run(context, |session, (receiver, call_back, entity)| {
            async move {
                let mut callback = Box::pin(call_back());
                loop {
                    tokio::select! {
                        end = &mut callback => return end,
                        Some(work) = receiver.recv() => {
                            let SessionWork { target, name, arguments, reply } = work;
                            let made = run(target, &name, arguments, Some(&mut *session), Some(entity.clone())).await;
                            let _ = reply.send(made);
                        }
                    }
                }
            }
            .boxed()
        })
        .await;
    *entity.in_callback.lock().unwrap() = None;
    Ok(ended?)
}

type InSession<'a> = Option<&'a mut ClientSession>;

async fn run(
    target: Entity,
    name: &str,
    given: Arguments,
    session: InSession<'_>,
    entity: Option<Arc<SessionEntity>>,
) -> Outcome<Made> {
    let value = match target {
        Entity::Client(client) => return on_client(client, name, given, session, entity).await,
        Entity::Database(database) => return on_database(database, name, given, session, entity).await,
        Entity::Collection(collection) => return on_collection(collection, name, given, session, entity).await,
        Entity::Bucket(bucket) => on_bucket(bucket, name, given).await?,
        Entity::Cursor(cursor) => on_cursor(cursor, name).await?,
        Entity::Stream(stream) => on_stream(stream, name).await?,
        Entity::Session(own) if name == SESSION_STATE => {
            Bson::Document(own.state(session.expect("its own session")))
        }
        Entity::Session(_) => on_session(session.expect("its own session"), name, given).await?,
    };
    Ok((value, None))
}

fn plain(value: impl Into<Bson>) -> Outcome<Made> {
    Ok((value.into(), None))
}

fn nothing() -> Outcome<Made> {
    plain(Bson::Null)
}

/// Specifications of databases and collections are read into types of the driver: they are written back.
fn typed<T: serde::Serialize>(values: Vec<T>) -> Outcome<Vec<Document>> {
    let documents = values.iter().map(mongodb::bson::to_document).collect::<Result<_, _>>();
    documents.map_err(|error| Failure::Driver(error.into()))
}

async fn on_client(
    client: Client,
    name: &str,
    mut given: Arguments,
    mut session: InSession<'_>,
    entity: Option<Arc<SessionEntity>>,
) -> Outcome<Made> {
    match name {
        "appendMetadata" => {
            client.append_metadata(driver_info(&given.document("driverInfoOptions")))?;
            nothing()
        }
        "clientBulkWrite" => client_bulk_write(client, given, session).await,
        "close" => {
            client.shutdown().immediate(true).await;
            nothing()
        }
        "createChangeStream" => {
            let pipeline = given.documents("pipeline");
            watched(client.watch().pipeline(pipeline), given, session, entity).await
        }
        "dropDatabase" => {
            let database = client.database(&given.text("database"));
            sent!(database.drop(), session);
            nothing()
        }
        "listDatabaseNames" => {
            let filter = given.document("filter");
            plain(sent!(client.list_database_names().filter(filter), session))
        }
        "listDatabases" => {
            let options: mongodb::options::ListDatabasesOptions = given.options("listDatabases")?;
            let found = sent!(client.list_databases().with_options(options), session);
            plain(typed(found)?)
        }
        "runCommand" => {
            let database = client.database(&given.text("database"));
            let primary = SelectionCriteria::ReadPreference(ReadPreference::Primary);
            let action = database.run_command(given.document("command")).selection_criteria(primary);
            plain(sent!(action, session.take()))
        }
        _ => lacks(format!("the driver has no operation {name} of a client")),
    }
}

/// Opens a change stream of the database, collection or client that the action is of.
async fn watched<'a, S: mongodb_watch::Target>(
    action: S,
    given: Arguments,
    session: InSession<'_>,
    entity: Option<Arc<SessionEntity>>,
) -> Outcome<Made>
where
    S: 'a,
{
    let stream = action.open(given.0, session, entity).await?;
    Ok((Bson::Null, Some(Entity::Stream(Arc::new(Mutex::new(stream))))))
}

mod mongodb_watch {
    use super::*;
    use mongodb::action::Watch;
    use mongodb::options::ChangeStreamOptions;

    /// What a change stream can be opened by.
    pub trait Target {
        fn open(
            self,
            given: Document,
            session: InSession<'_>,
            entity: Option<Arc<SessionEntity>>,
        ) -> impl Future<Output = Outcome<AnyStream>> + Send;
    }

    impl Target for Watch<'_> {
        async fn open(
            self,
            given: Document,
            session: InSession<'_>,
            entity: Option<Arc<SessionEntity>>,
        ) -> Outcome<AnyStream> {
            let mut given = given;
            let wait = given.remove("maxAwaitTimeMS").map(|wait| Duration::from_millis(number(&wait) as u64));
            let mut options: ChangeStreamOptions = from_document(given, "watch")?;
            options.max_await_time = wait;
            let action = self.with_options(options);
            Ok(match session {
                Some(session) => AnyStream::InSession(action.session(session).await?.with_type(), entity.unwrap()),
                None => AnyStream::Plain(action.await?.with_type()),
            })
        }
    }
}

async fn on_database(
    database: Database,
    name: &str,
    mut given: Arguments,
    session: InSession<'_>,
    entity: Option<Arc<SessionEntity>>,
) -> Outcome<Made> {
    match name {
        "aggregate" => {
            let pipeline = given.documents("pipeline");
            let options: mongodb::options::AggregateOptions = given.options("aggregate")?;
            let found: Vec<Document> = listed!(database.aggregate(pipeline.clone()).with_options(options.clone()), session);
            plain(found)
        }
        "createChangeStream" => {
            let pipeline = given.documents("pipeline");
            watched(database.watch().pipeline(pipeline), given, session, entity).await
        }
        "createCollection" => {
            let collection = given.text("collection");
            let options: mongodb::options::CreateCollectionOptions = given.options("createCollection")?;
            sent!(database.create_collection(&collection).with_options(options), session);
            Ok((Bson::Null, Some(Entity::Collection(database.collection(&collection)))))
        }
        "dropCollection" => {
            let collection: Collection<Document> = database.collection(&given.text("collection"));
            let options: mongodb::options::DropCollectionOptions = given.options("drop")?;
            sent!(collection.drop().with_options(options), session);
            nothing()
        }
        "listCollectionNames" => {
            let options: mongodb::options::ListCollectionsOptions = given.options("listCollectionNames")?;
            plain(sent!(database.list_collection_names().with_options(options), session))
        }
        "listCollections" => {
            let options: mongodb::options::ListCollectionsOptions = given.options("listCollections")?;
            let found: Vec<Document> = listed!(database.list_collections().with_options(options.clone()), session);
            plain(found)
        }
        "runCommand" => {
            given.take("commandName");
            let command = given.document("command");
            let mut action = database.run_command(command);
            if let Some(Bson::Document(preference)) = given.take("readPreference") {
                action = action.selection_criteria(from_document::<SelectionCriteria>(preference, name)?);
            }
            given.options::<Document>(name).and_then(|rest| none_left(rest, name))?;
            plain(sent!(action, session))
        }
        "runCursorCommand" | "createCommandCursor" => {
            given.take("commandName");
            let command = given.document("command");
            if given.0.contains_key("maxTimeMS") {
                let wait = given.take("maxTimeMS").unwrap();
                given.0.insert("maxAwaitTimeMS", wait);
            }
            let options: mongodb::options::RunCursorCommandOptions = given.options("runCursorCommand")?;
            if name == "runCursorCommand" {
                let found: Vec<Document> =
                    listed!(database.run_cursor_command(command.clone()).with_options(options.clone()), session);
                return plain(found);
            }
            let action = database.run_cursor_command(command).with_options(options);
            let cursor = match session {
                Some(session) => AnyCursor::InSession(action.session(session).await?, entity.unwrap()),
                None => AnyCursor::Plain(action.await?),
            };
            Ok((Bson::Null, Some(Entity::Cursor(Arc::new(Mutex::new(cursor))))))
        }
        _ => lacks(format!("the driver has no operation {name} of a database")),
    }
}

async fn on_collection(
    collection: Collection<Document>,
    name: &str,
    mut given: Arguments,
    session: InSession<'_>,
    entity: Option<Arc<SessionEntity>>,
) -> Outcome<Made> {
    let filter = given.document("filter");
    match name {
        "aggregate" => {
            let pipeline = given.documents("pipeline");
            let options: mongodb::options::AggregateOptions = given.options("aggregate")?;
            let found: Vec<Document> = listed!(collection.aggregate(pipeline.clone()).with_options(options.clone()), session);
            plain(found)
        }
        "countDocuments" => {
            let options: mongodb::options::CountOptions = given.options("countDocuments")?;
            plain(sent!(collection.count_documents(filter.clone()).with_options(options.clone()), session) as i64)
        }
        "createChangeStream" => {
            let pipeline = given.documents("pipeline");
            watched(collection.watch().pipeline(pipeline), given, session, entity).await
        }
        "createFindCursor" => {
            let options: mongodb::options::FindOptions = given.options("find")?;
            let action = collection.find(filter).with_options(options);
            let cursor = match session {
                Some(session) => AnyCursor::InSession(action.session(session).await?, entity.unwrap()),
                None => AnyCursor::Plain(action.await?),
            };
            Ok((Bson::Null, Some(Entity::Cursor(Arc::new(Mutex::new(cursor))))))
        }
        "distinct" => {
            let field = given.text("fieldName");
            let options: mongodb::options::DistinctOptions = given.options("distinct")?;
            plain(sent!(collection.distinct(field.clone(), filter.clone()).with_options(options.clone()), session))
        }
        "estimatedDocumentCount" => {
            if session.is_some() {
                return lacks("the driver's estimated_document_count takes no session");
            }
            let options: mongodb::options::EstimatedDocumentCountOptions = given.options("estimatedDocumentCount")?;
            plain(collection.estimated_document_count().with_options(options).await? as i64)
        }
        "find" => {
            let options: mongodb::options::FindOptions = given.options("find")?;
            let found: Vec<Document> = listed!(collection.find(filter.clone()).with_options(options.clone()), session);
            plain(found)
        }
        "findOne" => {
            let options: mongodb::options::FindOneOptions = given.options("findOne")?;
            plain(sent!(collection.find_one(filter.clone()).with_options(options.clone()), session))
        }
        _ if name.starts_with("findOneAnd") => find_one_and(collection, name, filter, given, session).await,
        _ if name.contains("ndex") => on_indexes(collection, name, given, session).await,
        _ => write(collection, name, filter, given, session).await,
    }
}

async fn write(
    collection: Collection<Document>,
    name: &str,
    filter: Document,
    mut given: Arguments,
    session: InSession<'_>,
) -> Outcome<Made> {
    match name {
        "deleteMany" | "deleteOne" => {
            let options: mongodb::options::DeleteOptions = given.options(name)?;
            let action = if name == "deleteOne" { collection.delete_one(filter) } else { collection.delete_many(filter) };
            plain(to_bson(&sent!(action.with_options(options), session)).unwrap())
        }
        "insertMany" => {
            let documents = given.documents("documents");
            let options: mongodb::options::InsertManyOptions = given.options(name)?;
            let result = sent!(collection.insert_many(documents.clone()).with_options(options.clone()), session);
            plain(insert_many_result(result))
        }
        "insertOne" => {
            let document = given.document("document");
            let options: mongodb::options::InsertOneOptions = given.options(name)?;
            plain(to_bson(&sent!(collection.insert_one(document).with_options(options), session)).unwrap())
        }
        "replaceOne" => {
            let replacement = given.document("replacement");
            let options: mongodb::options::ReplaceOptions = given.options(name)?;
            plain(update_result(sent!(collection.replace_one(filter, replacement).with_options(options), session)))
        }
        "updateMany" | "updateOne" => {
            let update = modifications(&mut given);
            let options: mongodb::options::UpdateOptions = given.options(name)?;
            let action = if name == "updateOne" {
                collection.update_one(filter, update)
            } else {
                collection.update_many(filter, update)
            };
            plain(update_result(sent!(action.with_options(options), session)))
        }
        _ => lacks(format!("the driver has no operation {name} of a collection")),
    }
}

fn none_left(rest: Document, what: &str) -> Outcome<()> {
    match rest.keys().next() {
        Some(name) => lacks(format!("the driver has no option {name} of {what}")),
        None => Ok(()),
    }
}

/// An update is a document or a pipeline.
fn modifications(given: &mut Arguments) -> UpdateModifications {
    match given.0.get("update") {
        Some(Bson::Array(_)) => UpdateModifications::Pipeline(given.documents("update")),
        _ => given.update(),
    }
}

async fn find_one_and(
    collection: Collection<Document>,
    name: &str,
    filter: Document,
    mut given: Arguments,
    session: InSession<'_>,
) -> Outcome<Made> {
    // The driver reads these names with a small letter.
    if let Some(Bson::String(which)) = given.0.get("returnDocument") {
        let lower = which.to_lowercase();
        given.0.insert("returnDocument", lower);
    }
    let found = match name {
        "findOneAndDelete" => {
            let options: mongodb::options::FindOneAndDeleteOptions = given.options(name)?;
            sent!(collection.find_one_and_delete(filter).with_options(options), session)
        }
        "findOneAndReplace" => {
            let replacement = given.document("replacement");
            let options: mongodb::options::FindOneAndReplaceOptions = given.options(name)?;
            sent!(collection.find_one_and_replace(filter, replacement).with_options(options), session)
        }
        _ => {
            let update = modifications(&mut given);
            let options: mongodb::options::FindOneAndUpdateOptions = given.options(name)?;
            sent!(collection.find_one_and_update(filter, update).with_options(options), session)
        }
    };
    plain(found)
}

async fn on_indexes(
    collection: Collection<Document>,
    name: &str,
    mut given: Arguments,
    session: InSession<'_>,
) -> Outcome<Made> {
    match name {
        "createIndex" => {
            let keys = given.document("keys");
            let (limit, comment) = (given.take("maxTimeMS"), given.take("comment"));
            let mut options = mongodb::options::CreateIndexOptions::default();
            options.max_time = limit.map(|limit| Duration::from_millis(number(&limit) as u64));
            options.comment = comment;
            let model = IndexModel::builder().keys(keys).options(given.options::<IndexOptions>(name)?).build();
            plain(sent!(collection.create_index(model).with_options(options), session).index_name)
        }
        "dropIndex" => {
            let index = given.text("name");
            let options: mongodb::options::DropIndexOptions = given.options(name)?;
            sent!(collection.drop_index(index).with_options(options), session);
            nothing()
        }
        "dropIndexes" => {
            let options: mongodb::options::DropIndexOptions = given.options(name)?;
            sent!(collection.drop_indexes().with_options(options), session);
            nothing()
        }
        "listIndexes" => {
            let options: mongodb::options::ListIndexesOptions = given.options(name)?;
            let found: Vec<Document> = listed!(collection.list_indexes().with_options(options.clone()), session);
            plain(found)
        }
        "listIndexNames" => {
            if session.is_some() {
                return lacks("the driver's list_index_names takes no session");
            }
            let options: mongodb::options::ListIndexesOptions = given.options(name)?;
            plain(collection.list_index_names().with_options(options).await?)
        }
        "createSearchIndex" => plain(collection.create_search_index(search_model(given.document("model"))?).await?),
        "createSearchIndexes" => {
            let models = given.documents("models").into_iter().map(search_model).collect::<Outcome<Vec<_>>>()?;
            plain(collection.create_search_indexes(models).await?)
        }
        "dropSearchIndex" => {
            collection.drop_search_index(given.text("name")).await?;
            nothing()
        }
        "listSearchIndexes" => {
            let mut action = collection.list_search_indexes();
            if let Some(index) = given.take("name") {
                action = action.name(index.as_str().unwrap());
            }
            if let Some(Bson::Document(inner)) = given.take("aggregationOptions") {
                action = action.aggregate_options(from_document(inner, name)?);
            }
            let found: Vec<Document> = action.await?.try_collect().await?;
            plain(found)
        }
        "updateSearchIndex" => {
            let (index, definition) = (given.text("name"), given.document("definition"));
            collection.update_search_index(index, definition).await?;
            nothing()
        }
        _ => lacks(format!("the driver has no operation {name} of a collection")),
    }
}

fn search_model(given: Document) -> Outcome<SearchIndexModel> {
    from_document(given, "a search index")
}

async fn client_bulk_write(client: Client, mut given: Arguments, session: InSession<'_>) -> Outcome<Made> {
    let requests = given.documents("models");
    let models = requests.into_iter().map(write_model).collect::<Outcome<Vec<_>>>()?;
    let is_verbose = given.take("verboseResults") == Some(Bson::Boolean(true));
    let options: mongodb::options::BulkWriteOptions = given.options("clientBulkWrite")?;
    if is_verbose {
        let action = client.bulk_write(models).with_options(options).verbose_results();
        return plain(client_bulk_verbose(&sent!(action, session)));
    }
    plain(client_bulk_result(&sent!(client.bulk_write(models).with_options(options), session)))
}

fn write_model(request: Document) -> Outcome<WriteModel> {
    let (kind, fields) = request.into_iter().next().expect("a model has a kind");
    let Bson::Document(fields) = fields else { panic!("a model is a document") };
    let mut given = Arguments(fields);
    let namespace = Namespace::from_str(&given.text("namespace")).map_err(Failure::Driver)?;
    let filter = given.document("filter");
    let (collation, hint) = (given.take("collation"), given.take("hint"));
    let collation = collation.and_then(|value| value.as_document().cloned());
    let upsert = given.take("upsert").and_then(|value| value.as_bool());
    let sort = given.take("sort").and_then(|value| value.as_document().cloned());
    let filters = given.take("arrayFilters").and_then(|value| value.as_array().cloned());
    let model = match kind.as_str() {
        "insertOne" => {
            InsertOneModel::builder().namespace(namespace).document(given.document("document")).build().into()
        }
        "updateOne" => {
            let update = modifications(&mut given);
            let model = UpdateOneModel::builder().namespace(namespace).filter(filter).update(update);
            model.array_filters(filters).collation(collation).hint(hint).upsert(upsert).sort(sort).build().into()
        }
        "updateMany" => {
            let update = modifications(&mut given);
            let model = UpdateManyModel::builder().namespace(namespace).filter(filter).update(update);
            model.array_filters(filters).collation(collation).hint(hint).upsert(upsert).build().into()
        }
        "replaceOne" => {
            let replacement = given.document("replacement");
            let model = ReplaceOneModel::builder().namespace(namespace).filter(filter).replacement(replacement);
            model.collation(collation).hint(hint).upsert(upsert).sort(sort).build().into()
        }
        "deleteOne" => {
            let model = DeleteOneModel::builder().namespace(namespace).filter(filter);
            model.collation(collation).hint(hint).build().into()
        }
        _ => {
            let model = DeleteManyModel::builder().namespace(namespace).filter(filter);
            model.collation(collation).hint(hint).build().into()
        }
    };
    match given.0.keys().next() {
        Some(name) => lacks(format!("the driver has no option {name} of a write model {kind}")),
        None => Ok(model),
    }
}

async fn on_session(session: &mut ClientSession, name: &str, given: Arguments) -> Outcome {
    match name {
        "abortTransaction" => session.abort_transaction().await?,
        "commitTransaction" => session.commit_transaction().await?,
        "startTransaction" => {
            let options: mongodb::options::TransactionOptions = given.options(name)?;
            session.start_transaction().with_options(options).await?;
        }
        "getSnapshotTime" => return Ok(session.snapshot_time().map_or(Bson::Null, Bson::Timestamp)),
        _ => return lacks(format!("the driver has no operation {name} of a session")),
    }
    Ok(Bson::Null)
}

async fn on_bucket(bucket: GridFsBucket, name: &str, mut given: Arguments) -> Outcome {
    match name {
        "delete" => bucket.delete(given.take("id").unwrap()).await?,
        "deleteByName" => bucket.delete_by_name(given.text("filename")).await?,
        "drop" => bucket.drop().await?,
        "rename" => bucket.rename(given.take("id").unwrap(), given.text("newFilename")).await?,
        "renameByName" => bucket.rename_by_name(given.text("filename"), given.text("newFilename")).await?,
        "find" => {
            let filter = given.document("filter");
            let options: mongodb::options::GridFsFindOptions = given.options(name)?;
            let found: Vec<_> = bucket.find(filter).with_options(options).await?.try_collect().await?;
            return Ok(typed(found)?.into());
        }
        "download" => return read(bucket.open_download_stream(given.take("id").unwrap()).await?).await,
        "downloadByName" => {
            let file = given.text("filename");
            let options: mongodb::options::GridFsDownloadByNameOptions = given.options(name)?;
            return read(bucket.open_download_stream_by_name(file).with_options(options).await?).await;
        }
        "upload" => {
            given.take("disableMD5");
            let (file, source) = (given.text("filename"), given.document("source"));
            let options: mongodb::options::GridFsUploadOptions = given.options(name)?;
            let mut stream = bucket.open_upload_stream(file).with_options(options).await?;
            let bytes = crate::machines::from_hex(source.get_str("$$hexBytes").unwrap());
            stream.write_all(&bytes).await.map_err(io)?;
            stream.close().await.map_err(io)?;
            return Ok(stream.id().clone());
        }
        _ => return lacks(format!("the driver has no operation {name} of a bucket")),
    }
    Ok(Bson::Null)
}

async fn read(mut stream: mongodb::gridfs::GridFsDownloadStream) -> Outcome {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.map_err(io)?;
    Ok(Bson::Binary(Binary { subtype: BinarySubtype::Generic, bytes }))
}

/// What a stream of the bucket fails with is inside of an error of reading or writing.
fn io(error: std::io::Error) -> Failure {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(inner) => Failure::Driver(inner.clone()),
        None => Failure::Driver(error.into()),
    }
}

fn ended<T>() -> Outcome<T> {
    Err(Failure::Driver(Error::custom("the cursor ended before it gave a document".to_string())))
}

async fn on_cursor(cursor: Arc<Mutex<AnyCursor>>, name: &str) -> Outcome {
    let mut cursor = cursor.lock().await;
    if name == "close" {
        *cursor = AnyCursor::Closed;
        return Ok(Bson::Null);
    }
    if name == "iterateOnce" {
        return lacks("the driver's cursors cannot be asked for a single getMore");
    }
    let next = match &mut *cursor {
        AnyCursor::Plain(cursor) => cursor.try_next().await?,
        AnyCursor::InSession(cursor, entity) => {
            let mut session = entity.session.lock().await;
            cursor.next(session.as_mut().unwrap()).await.transpose()?
        }
        AnyCursor::Closed => return ended(),
    };
    next.map_or_else(ended, |document| Ok(document.into()))
}

async fn on_stream(stream: Arc<Mutex<AnyStream>>, name: &str) -> Outcome {
    let mut stream = stream.lock().await;
    match (name, &mut *stream) {
        ("close", stream) => {
            *stream = AnyStream::Closed;
            Ok(Bson::Null)
        }
        ("iterateOnce", AnyStream::Plain(stream)) => Ok(stream.next_if_any().await?.into()),
        ("iterateUntilDocumentOrError", AnyStream::Plain(stream)) => match stream.try_next().await? {
            Some(event) => Ok(event.into()),
            None => ended(),
        },
        (_, AnyStream::InSession(stream, entity)) => {
            let mut session = entity.session.lock().await;
            let session = session.as_mut().unwrap();
            if name == "iterateOnce" {
                return Ok(stream.next_if_any(session).await?.into());
            }
            match stream.next(session).await? {
                Some(event) => Ok(event.into()),
                None => ended(),
            }
        }
        _ => ended(),
    }
}
