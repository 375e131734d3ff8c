// A form that saves itself while somebody types in it.
//   <form data-saves hx-post=... hx-sync="this:queue last">
// A button of it is pressed with what the last saving has answered: it waits for one that is under way, and none begins
// after it. What is pressed then is a copy: the saving may have brought the buttons anew.

export function press(form, { name, value }) {
  const button = document.createElement("button");
  Object.assign(button, { name, value, hidden: true });
  form.append(button);
  form.requestSubmit(button);
}

for (const form of document.querySelectorAll("form[data-saves]")) {
  let saving = false;
  let leaving = false;
  let pressed = null;

  form.addEventListener("htmx:before:request", (event) => {
    if (event.target !== form) return;
    if (leaving) event.preventDefault();
    else saving = true;
  });
  form.addEventListener("htmx:finally:request", (event) => {
    if (event.target !== form) return;
    saving = false;
    if (pressed) press(form, pressed);
  });
  form.addEventListener("submit", (event) => {
    leaving = true;
    if (!saving) return;
    event.preventDefault();
    pressed = event.submitter;
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
    pressed = null;
  });
}
