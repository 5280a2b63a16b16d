/**
 * What runs in the form: reads the assignments beside it, shows a task at a time, keeps every answer in
 * localStorage, and saves files that `collect` reads.
 */
export const FORM_SCRIPT = `
'use strict'
const { assignments, saveTo } = JSON.parse(document.getElementById('study').textContent)
const [main, footer, bar, state] = ['main', 'footer', 'progress', '#state'].map(one => document.querySelector(one))
let assignment, answers, place

const make = (tag, properties, ...children) => {
  const node = Object.assign(document.createElement(tag), properties)
  node.append(...children)
  return node
}
const box = (className, ...children) => make('div', { className }, ...children)
const text = (words, className = 'text') => make('p', { className }, words)
const button = (label, onclick) => make('button', { type: 'button', onclick }, label)
const submit = label => make('button', { className: 'main' }, label)
const card = (title, words) => box('card', make('h3', {}, title), text(words))
const radio = (properties, ...label) =>
  make('label', {}, make('input', { type: 'radio', required: true, ...properties }), ...label)
const group = (title, choices) => make('fieldset', {}, make('legend', {}, ...title), box('choices', ...choices))

const keyOf = ({ study, rater }) => 'nexttoken-study/' + study + '/' + rater
const keptOf = chosen => {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(chosen)))
    if (typeof kept.answers === 'object') return kept
  } catch {}
  return { answers: {}, place: 0 }
}
const keep = () => {
  try {
    localStorage.setItem(keyOf(assignment), JSON.stringify({ answers, place }))
    state.textContent = 'Your answers are kept on this device.'
    if (saveTo && Object.keys(answers)[0]) send()
  } catch {
    state.textContent = 'This browser keeps nothing: save your answers as a file before you leave.'
  }
  bar.hidden = footer.hidden = false
  bar.max = assignment.tasks.length
  bar.value = bar.max - openTasks().length
}
const send = async () => {
  const headers = { 'Content-Type': 'application/json' }
  const { ok } = await fetch(saveTo, { method: 'POST', headers, body: formatted(asJson) }).catch(() => ({}))
  state.textContent = ok ? 'Your answers are saved.' : 'Your answers are kept on this device: the server is not there.'
}
const openTasks = () => assignment.tasks.flatMap(({ id }, index) =>
  assignment.criteria.every(({ name }) => answers[id]?.[name] !== undefined) ? [] : [index])

const show = (title, tag, properties, ...nodes) => {
  const heading = make('h2', { tabIndex: -1 }, title)
  const screen = make(tag, properties, heading, ...nodes)
  document.title = title + ' · ' + document.querySelector('h1').textContent
  main.replaceChildren(screen)
  return { heading, screen }
}
const go = next => {
  place = next
  keep()
  const { heading } = assignment.tasks[place] ? showTask(assignment.tasks[place]) : showEnd()
  heading.focus()
  scrollTo(0, 0)
}
const back = () => (place > 0 ? [button('Back', () => go(place - 1))] : [])

function showStart() {
  const raters = assignments.map(({ rater }, index) => radio({ name: 'rater', value: index, checked: !assignments[1] }, rater))
  const onsubmit = event => {
    event.preventDefault()
    assignment = assignments[new FormData(event.target).get('rater')]
    ;({ answers, place } = keptOf(assignment))
    go(place)
  }
  show('Before you start', 'form', { onsubmit }, text(assignments[0].instructions), group(['Who are you?'], raters),
    text('By keyboard: a number chooses and goes on to the next question, Enter goes to the next task.', 'muted'),
    box('actions', submit('Start')))
}

function showTask({ id, prompt, texts }) {
  const { criteria, choices, tasks } = assignment
  const fields = criteria.map(({ name, question }, index) => group(
    [question, make('span', {}, ' ' + name)],
    choices.map(({ value, label }, at) => radio(
      { name: index, value: at, checked: answers[id]?.[name] === value }, label, make('kbd', { ariaHidden: 'true' }, at + 1)))))
  const next = submit('Next')
  const onsubmit = event => {
    event.preventDefault()
    go(place + 1)
  }
  const onchange = () => {
    const chosen = new FormData(screen)
    answers[id] = Object.fromEntries(criteria.flatMap(({ name }, index) =>
      chosen.has(index) ? [[name, choices[chosen.get(index)].value]] : []))
    keep()
  }
  const isOpen = field => !field.querySelector(':checked')
  const onkeydown = event => {
    const { key, target } = event
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return
    if (key === 'Enter' && target.matches('input')) {
      event.preventDefault()
      screen.requestSubmit()
    }
    const field = target.closest('fieldset') ?? fields.find(isOpen)
    const choice = field?.querySelectorAll('input')[key >= '1' && key <= '9' ? key - 1 : -1]
    if (!choice) return
    event.preventDefault()
    choice.checked = true
    onchange()
    const open = [...fields.slice(fields.indexOf(field)), ...fields].find(isOpen)
    ;(open?.querySelector('input') ?? next).focus()
  }
  const cards = texts.map((words, index) => card(texts[1] === undefined ? 'Text' : 'AB'[index], words))
  const { heading, screen } = show('Task ' + (place + 1) + ' of ' + tasks.length, 'form', { onsubmit, onchange, onkeydown },
    ...(prompt ? [card('Prompt', prompt)] : []), box('pair', ...cards), ...fields, box('actions', next, ...back()))
  return { heading }
}

function showEnd() {
  const open = openTasks().map(index => button('Task ' + (index + 1), () => go(index)))
  if (open[0]) return show('Not yet answered', 'div', {}, box('actions', ...open))
  return show('All tasks are answered', 'div', {},
    text('Thank you! Save your answers as a file and send it back.'), box('actions', ...back()))
}

const cell = value => '"' + String(value).replace(/^[=+\\-@'\\t\\r]/, "'$&").replaceAll('"', '""') + '"'
const asJson = (study, rater, answers) =>
  JSON.stringify({ format: 'nexttoken-answers', version: 1, study, rater, answers }, null, 2)
const asCsv = (study, rater, answers) =>
  [['study', 'rater', 'task', 'criterion', 'value'], ...answers.flatMap(({ task, values }) =>
    Object.entries(values).map(answer => [study, rater, task, ...answer]))].map(row => row.map(cell) + '\\r\\n').join('')
const formatted = format => {
  const { study, rater, tasks } = assignment
  return format(study, rater, tasks.flatMap(({ id }) => (answers[id] ? [{ task: id, values: answers[id] }] : [])))
}
const save = (label, type, format) => footer.lastElementChild.append(button(label, () => {
  const { study, rater } = assignment
  const href = URL.createObjectURL(new Blob([formatted(format)], { type: 'text/' + type }))
  make('a', { href, download: 'answers-' + study + '-' + rater.replace(/[^\\w-]+/g, '_') + '.' + type }).click()
  setTimeout(() => URL.revokeObjectURL(href), 60000)
}))
save('Save as JSON', 'json', asJson)
save('Save as CSV', 'csv', asCsv)
showStart()
`
