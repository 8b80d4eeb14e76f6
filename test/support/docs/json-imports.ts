import { registerHooks } from 'node:module';

// The builds of @actions/workflow-parser import JSON without the attribute that Node asks for.
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const isBareJson = resolved.url.endsWith('.json') && resolved.url.includes('/node_modules/@actions/');
    return isBareJson ? { ...resolved, importAttributes: { type: 'json' } } : resolved;
  },
});
