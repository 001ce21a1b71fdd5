'use strict';

module.exports = require('bson');
