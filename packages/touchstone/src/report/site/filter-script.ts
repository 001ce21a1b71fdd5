/**
 * Hides what the form does not ask for, and keeps the choice in the address after `#`, so that it can be sent to
 * others and the cells of the matrix can link to it. Without it, all is shown.
 */
export const FILTER_SCRIPT = `'use strict';
(() => {
  const form = document.getElementById('filters');
  if (!form) return;
  const count = document.getElementById('count');
  const rows = [...document.querySelectorAll('.cases tr[data-driver]')];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const suites = [...document.querySelectorAll('.matrix tr[data-suite]')];
  const columns = [...document.querySelectorAll('[data-run]')];
  const chips = [...document.querySelectorAll('.chip')];
  const names = ['driver', 'outcome', 'suite', 'topology', 'text'].filter((name) => form.elements[name]);
  const has = (list, wanted) => !wanted || list.split(' ').includes(wanted);

  function apply() {
    const wanted = Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
    const text = wanted.text.trim().toLowerCase();
    let shown = 0;
    rows.forEach((row, index) => {
      const { driver, outcome, suite, topology } = row.dataset;
      const visible =
        has(driver, wanted.driver) && has(outcome, wanted.outcome) &&
        (!wanted.suite || suite === wanted.suite) && has(topology, wanted.topology) &&
        texts[index].includes(text);
      row.hidden = !visible;
      if (visible) shown++;
    });
    for (const row of suites) row.hidden = Boolean(wanted.suite) && row.dataset.suite !== wanted.suite;
    for (const cell of columns) cell.hidden = Boolean(wanted.driver) && cell.dataset.run !== wanted.driver;
    for (const chip of chips) chip.hidden = !has(chip.dataset.topology, wanted.topology);
    if (count) {
      count.textContent = shown === rows.length ? rows.length + ' entries'
        : shown === 0 ? 'Nothing matches; "Show all" takes the filters away.'
        : shown + ' of ' + rows.length + ' entries';
    }
    return wanted;
  }

  function remember() {
    const wanted = apply();
    const query = new URLSearchParams(names.filter((name) => wanted[name]).map((name) => [name, wanted[name]]));
    history.replaceState(null, '', '#' + query);
  }

  function recall() {
    const hash = location.hash.slice(1);
    if (hash !== '' && !hash.includes('=')) return;
    const query = new URLSearchParams(hash);
    for (const name of names) form.elements[name].value = query.get(name) ?? '';
    for (const select of form.querySelectorAll('select')) if (select.selectedIndex < 0) select.value = '';
    apply();
    if (hash !== '') document.getElementById('cases').focus();
  }

  form.hidden = false;
  form.addEventListener('input', remember);
  form.addEventListener('reset', () => window.setTimeout(remember));
  form.addEventListener('submit', (event) => event.preventDefault());
  addEventListener('hashchange', recall);
  recall();
})();
`;
