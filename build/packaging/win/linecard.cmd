@echo off
rem Linecard from a terminal or a script. A batch file waits for a program with a window, which a prompt does not.
"%~dp0..\Linecard.exe" %*
exit /b %ERRORLEVEL%
