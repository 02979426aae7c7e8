const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

/** Shows what `spec` shows and leaves the counts in the file named by the option `output`. */
module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, duration } = this.stats;
      writeFileSync(options.reporterOptions.output, JSON.stringify({ stats: { passes, failures, duration } }));
    });
  }
};
