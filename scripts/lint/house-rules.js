// Rules of the house that oxlint's own cannot express. Plain JavaScript, because oxlint loads it itself.
import { dirname, relative, resolve, sep } from 'node:path';

/** `src/modules/<name>`, the folder of the module a file belongs to; null for other files. */
function moduleFolder(file) {
  const parts = file.split(sep);
  const at = parts.lastIndexOf('modules');
  return at > 0 && parts[at - 1] === 'src' && parts.length > at + 2 ? parts.slice(0, at + 2).join(sep) : null;
}

const ownFolder = {
  meta: { type: 'problem', docs: { description: 'A module leaves its folder only by alias, so that what it uses of others can be told.' } },
  create(context) {
    const file = context.filename;
    const folder = moduleFolder(file);
    if (!folder) return {};
    const check = (node) => {
      const name = node.source?.value;
      if (typeof name !== 'string' || !name.startsWith('.')) return;
      const inside = relative(folder, resolve(dirname(file), name));
      if (inside.startsWith('..')) context.report({ node, message: `"${name}" leaves the module's folder; use #shared, #kit, #ui or another module's contract.` });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check, ImportExpression: check };
  },
};

const noNow = {
  meta: { type: 'problem', docs: { description: 'The present comes from the injected clock.' } },
  create(context) {
    return {
      NewExpression(node) {
        if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0) {
          context.report({ node, message: 'new Date() reads the machine’s clock; use new Date(clock.now()).' });
        }
      },
    };
  },
};

const zodNamespace = {
  meta: { type: 'problem', docs: { description: 'The object `z` keeps all of zod in a bundle; a namespace import does not.' } },
  create(context) {
    return {
      ImportDeclaration(node) {
        if (node.source.value !== 'zod') return;
        for (const specifier of node.specifiers) {
          if (specifier.type !== 'ImportNamespaceSpecifier' && node.importKind !== 'type' && specifier.importKind !== 'type') {
            context.report({ node: specifier, message: "Write `import * as z from 'zod'`: the object `z` keeps all of zod in the bundle." });
          }
        }
      },
    };
  },
};

export default { meta: { name: 'house' }, rules: { 'own-folder': ownFolder, 'no-now': noNow, 'zod-namespace': zodNamespace } };
