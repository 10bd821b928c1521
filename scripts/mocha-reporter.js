// Mocha's spec report for people and, from the same run, its JSON report for scripts/count-tests.js.
import Mocha from 'mocha';

const { Spec, JSON: Json } = Mocha.reporters;

export default class SpecAndJson extends Spec {
  constructor(runner, options) {
    super(runner, options);
    this.json = new Json(runner, options);
  }

  // Mocha waits for `done`: without it the process may end before the JSON report is on disk.
  done(failures, callback) {
    if (this.json.done) {
      this.json.done(failures, callback);
    } else {
      callback(failures);
    }
  }
}
