// The least an Electron program can be: one sandboxed window with one line of text. The start bench compares with it.
const { app, BrowserWindow } = require('electron');

void app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 720 }).loadURL('data:text/html,<title>bare</title><p id="painted">painted</p>'));
app.on('window-all-closed', () => app.quit());
