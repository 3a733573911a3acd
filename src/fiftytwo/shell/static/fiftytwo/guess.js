// Guesses: a field marked data-guess starts with what the browser knows, as long as nobody has typed into it.
(function () {
  "use strict";

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const field of document.querySelectorAll('input[data-guess="time-zone"]')) {
    if (zone && (field.value === "" || field.value === "UTC")) field.value = zone;
  }
})();
