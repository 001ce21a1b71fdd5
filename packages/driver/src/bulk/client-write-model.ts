import type { Document } from 'bson';
import type { OptionalId } from '../schema/document-id.ts';
import type {
  DeleteManyModel,
  DeleteOneModel,
  ReplaceOneModel,
  UpdateManyModel,
  UpdateOneModel,
} from './write-model.ts';

/** The fields that every operation of a client bulk write has. */
export interface ClientWriteModel {
  /** The collection that is written to, as `database.collection`. */
  namespace: string;
}

type Named<Name extends string, Model> = Model & { name: Name };

/** An insert of `MongoClient.bulkWrite`. */
export type ClientInsertOneModel<TSchema extends Document> = Named<
  'insertOne',
  { namespace: string; document: OptionalId<TSchema> }
>;
type Addressed<Name extends string, Model> = Named<Name, { namespace: string } & Model>;
/** A replacement of `MongoClient.bulkWrite`. */
export type ClientReplaceOneModel<TSchema extends Document> = Addressed<
  'replaceOne',
  ReplaceOneModel<TSchema>
>;
/** An update of one document of `MongoClient.bulkWrite`. */
export type ClientUpdateOneModel<TSchema extends Document> = Addressed<
  'updateOne',
  UpdateOneModel<TSchema>
>;
/** An update of all documents that match of `MongoClient.bulkWrite`. */
export type ClientUpdateManyModel<TSchema extends Document> = Addressed<
  'updateMany',
  UpdateManyModel<TSchema>
>;
/** A deletion of one document of `MongoClient.bulkWrite`. */
export type ClientDeleteOneModel<TSchema extends Document> = Addressed<
  'deleteOne',
  DeleteOneModel<TSchema>
>;
/** A deletion of all documents that match of `MongoClient.bulkWrite`. */
export type ClientDeleteManyModel<TSchema extends Document> = Addressed<
  'deleteMany',
  DeleteManyModel<TSchema>
>;

/** An operation of `MongoClient.bulkWrite`, on a collection that it names. */
export type AnyClientBulkWriteModel<TSchema extends Document> =
  | ClientInsertOneModel<TSchema>
  | ClientReplaceOneModel<TSchema>
  | ClientUpdateOneModel<TSchema>
  | ClientUpdateManyModel<TSchema>
  | ClientDeleteOneModel<TSchema>
  | ClientDeleteManyModel<TSchema>;

/** One operation of `MongoClient.bulkWrite`; `SchemaMap` gives each namespace its schema. */
export type ClientBulkWriteModel<
  SchemaMap extends Record<string, Document> = Record<string, Document>,
> = {
  [Namespace in keyof SchemaMap]: AnyClientBulkWriteModel<SchemaMap[Namespace]> & {
    namespace: Namespace;
  };
}[keyof SchemaMap];
