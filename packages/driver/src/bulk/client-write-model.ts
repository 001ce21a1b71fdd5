import type { Document } from 'bson';
import type { OptionalId } from '../schema/document-id.ts';
import type {
  DeleteManyModel,
  DeleteOneModel,
  ReplaceOneModel,
  UpdateManyModel,
  UpdateOneModel,
} from './write-model.ts';

/** What every operation of a client bulk write has. */
export interface ClientWriteModel {
  /** `database.collection`. */
  namespace: string;
}

type Named<Name extends string, Model> = Model & { name: Name };

export type ClientInsertOneModel<TSchema extends Document> = Named<
  'insertOne',
  { namespace: string; document: OptionalId<TSchema> }
>;
type Addressed<Name extends string, Model> = Named<Name, { namespace: string } & Model>;
export type ClientReplaceOneModel<TSchema extends Document> = Addressed<
  'replaceOne',
  ReplaceOneModel<TSchema>
>;
export type ClientUpdateOneModel<TSchema extends Document> = Addressed<
  'updateOne',
  UpdateOneModel<TSchema>
>;
export type ClientUpdateManyModel<TSchema extends Document> = Addressed<
  'updateMany',
  UpdateManyModel<TSchema>
>;
export type ClientDeleteOneModel<TSchema extends Document> = Addressed<
  'deleteOne',
  DeleteOneModel<TSchema>
>;
export type ClientDeleteManyModel<TSchema extends Document> = Addressed<
  'deleteMany',
  DeleteManyModel<TSchema>
>;

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
