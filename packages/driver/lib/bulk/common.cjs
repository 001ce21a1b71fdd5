'use strict';

// By the package's name: in a bundle, these are then the classes of the modules that the program has.
const driver = require('@touchstone/driver');

exports.BatchType = driver.BatchType;
exports.BulkOperationBase = driver.BulkOperationBase;
exports.BulkWriteResult = driver.BulkWriteResult;
exports.FindOperators = driver.FindOperators;
exports.MongoBulkWriteError = driver.MongoBulkWriteError;
exports.WriteConcernError = driver.WriteConcernError;
exports.WriteError = driver.WriteError;
