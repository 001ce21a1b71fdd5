export {
  BulkOperationBase,
  BulkWriteResult,
  FindOperators,
  MongoBulkWriteError,
  WriteConcernError,
  WriteError,
} from '@touchstone/driver';
