'use strict';

module.exports = require('@touchstone/driver/lib/bson');
