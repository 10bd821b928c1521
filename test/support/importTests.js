// Mocha requires test files where Node can require ES modules, while the code under test imports some of its own when it
// needs them: then a module is there twice, each with a state of its own. Told that Node can't, mocha imports them.
Object.defineProperty(process.features, 'require_module', { value: false });
