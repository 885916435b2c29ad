@echo off
rem Starts the Begini Bridge. JAVA_HOME chooses the Java (17 or later), JAVA_OPTS goes to it as it is.
setlocal
set "HOME_OF_BRIDGE=%~dp0.."
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
"%JAVA%" -version >nul 2>&1
if errorlevel 1 (
  echo begini-bridge: no java found: install a Java 17 or later, or set JAVA_HOME 1>&2
  exit /b 2
)
rem The option is unknown before Java 24, and then left out.
set "NATIVE="
"%JAVA%" --sun-misc-unsafe-memory-access=allow -version >nul 2>&1
if not errorlevel 1 set "NATIVE=--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
"%JAVA%" %NATIVE% -XX:+UseSerialGC "-Djdk.serialFilter=!*" "-Dbridge.home=%HOME_OF_BRIDGE%" %JAVA_OPTS% ^
  -cp "%HOME_OF_BRIDGE%\lib\*;%HOME_OF_BRIDGE%\lib\ext\*" dev.beginibridge.BeginiBridge %*
exit /b %ERRORLEVEL%
