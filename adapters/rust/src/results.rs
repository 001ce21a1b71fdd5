//! The driver's results as the unified test format writes them.

use std::collections::HashMap;

use mongodb::bson::{doc, to_bson, Bson, Document};
use mongodb::results::{InsertManyResult, SummaryBulkWriteResult, UpdateResult, VerboseBulkWriteResult};

pub fn insert_many_result(result: InsertManyResult) -> Document {
    doc! { "insertedIds": numbered(&result.inserted_ids, Bson::clone) }
}

pub fn update_result(result: UpdateResult) -> Document {
    let mut told = single_update(&result);
    told.insert("upsertedCount", i32::from(result.upserted_id.is_some()));
    told
}

fn single_update(result: &UpdateResult) -> Document {
    let mut told = doc! { "matchedCount": result.matched_count as i64, "modifiedCount": result.modified_count as i64 };
    if let Some(id) = &result.upserted_id {
        told.insert("upsertedId", id);
    }
    told
}

pub fn client_bulk_result(result: &SummaryBulkWriteResult) -> Document {
    doc! {
        "insertedCount": result.inserted_count,
        "matchedCount": result.matched_count,
        "modifiedCount": result.modified_count,
        "deletedCount": result.deleted_count,
        "upsertedCount": result.upserted_count,
    }
}

pub fn client_bulk_verbose(result: &VerboseBulkWriteResult) -> Document {
    let mut told = client_bulk_result(&result.summary);
    told.insert("insertResults", numbered(&result.insert_results, |one| to_bson(one).unwrap()));
    told.insert("updateResults", numbered(&result.update_results, |one| single_update(one).into()));
    told.insert("deleteResults", numbered(&result.delete_results, |one| to_bson(one).unwrap()));
    told
}

pub fn numbered<T>(values: &HashMap<usize, T>, write: impl Fn(&T) -> Bson) -> Document {
    let mut sorted: Vec<_> = values.iter().collect();
    sorted.sort_by_key(|(index, _)| **index);
    sorted.into_iter().map(|(index, value)| (index.to_string(), write(value))).collect()
}
