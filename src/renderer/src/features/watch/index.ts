export { openWhatIsAskedFor, tellHandoffNews, tellWatchNews } from './watch-news.ts'
export { toggleWatch } from './watching.ts'
export { watchActions } from './actions.ts'
