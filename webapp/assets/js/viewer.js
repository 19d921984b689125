// The live diagram: where a process stands, drawn over its own model.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';

const canvas = document.querySelector('[data-diagram]');
const states = JSON.parse(document.getElementById('diagram-states').textContent);

const viewer = new NavigatedViewer({ container: canvas });
const answer = await fetch(canvas.dataset.diagram, { headers: { Accept: 'application/xml' } });
await viewer.importXML(await answer.text());

const diagram = viewer.get('canvas');
const registry = viewer.get('elementRegistry');
const overlays = viewer.get('overlays');
for (const { id, state, holder, count } of states) {
  if (!registry.get(id)) continue;
  diagram.addMarker(id, `el-${state}`);
  if (holder) diagram.addMarker(id, `is-${holder[0]}`);
  if (state === 'coming') continue;
  const badge = document.createElement('span');
  badge.className = `el-badge ${state}`;
  badge.textContent = state === 'done' ? (count > 1 ? `✓ ${count}` : '✓') : (count > 1 ? count : '●');
  overlays.add(id, { position: { top: -10, right: 12 }, html: badge });
}
diagram.zoom('fit-viewport', 'auto');

document.querySelectorAll('[data-diagram-zoom]').forEach(button => {
  button.hidden = false;
  button.addEventListener('click', () => {
    if (button.dataset.diagramZoom === 'fit') diagram.zoom('fit-viewport', 'auto');
    else diagram.zoom(diagram.zoom() * (button.dataset.diagramZoom === 'in' ? 1.25 : .8));
  });
});
