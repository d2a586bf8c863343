# ceremony
