'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
document.querySelector('h1').textContent = data.title;
document.querySelector('pre').textContent = JSON.stringify(data, null, 1);
