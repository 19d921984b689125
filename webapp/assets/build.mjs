// Builds what browsers load into ../static/dist, under names that carry a hash of their content.
// manifest.json says which name stands for which: {"files": {"app.css": "app-X.css"}, "icons": [...]}.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const out = join(here, '../static/dist');
const files = {};

const keep = (name, bytes) => {
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  const extension = extname(name);
  files[name] = `${basename(name, extension)}-${digest}${extension}`;
  writeFileSync(join(out, files[name]), bytes);
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const { metafile } = await esbuild.build({
  absWorkingDir: here,
  entryPoints: ['css/app.css', 'css/viewer.css', 'js/agents.js', 'js/pages.js', 'js/viewer.js'],
  outdir: out,
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  metafile: true,
  format: 'esm',
  target: ['es2022', 'chrome117', 'firefox121', 'safari17'],
  loader: { '.woff2': 'file', '.woff': 'file', '.ttf': 'empty', '.eot': 'empty', '.svg': 'empty' },
  legalComments: 'linked',
  logLevel: 'warning',
});
for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
  if (entryPoint) files[basename(entryPoint)] = basename(path);
}
// The text font is asked for before the style sheet is read.
files['figtree.woff2'] = readdirSync(out).find(name => name.startsWith('figtree-latin-wght-normal'));

const icons = readFileSync(join(here, 'icons.txt'), 'utf8').split('\n').filter(Boolean);
const symbol = name => {
  const source = readFileSync(join(here, `node_modules/@tabler/icons/icons/outline/${name}.svg`), 'utf8');
  const paths = source.slice(source.indexOf('<svg')).replace(/^[^>]*>|<\/svg>\s*$/g, '').replace(/\s*\n\s*/g, '');
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${paths}</symbol>`;
};
keep('icons.svg', `<svg xmlns="http://www.w3.org/2000/svg">${icons.map(symbol).join('')}</svg>\n`);
keep('icon.svg', readFileSync(join(here, 'icon.svg')));
writeFileSync(join(out, 'manifest.json'), JSON.stringify({ files, icons }, null, 1) + '\n');
